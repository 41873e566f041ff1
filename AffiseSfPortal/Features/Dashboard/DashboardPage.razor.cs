using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Dashboard;

/// <summary>Where things stand and the next step: the way in until the set-up is done, then the verdict.</summary>
public sealed partial class DashboardPage
{
    private readonly CancellationTokenSource _life = new();
    private DashboardView? _view;
    private LiveRefresh? _refresh;
    private string _firstName = "";
    private bool _failed;

    [Inject]
    private DashboardService Service { get; set; } = null!;

    [Inject]
    private ILiveFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private CurrentUser User { get; set; } = null!;

    [Inject]
    private ILogger<DashboardPage> Logger { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _refresh = new LiveRefresh(Feed, Time, static _ => true, () => InvokeAsync(RefreshFromFeedAsync), DispatchExceptionAsync);
        _firstName = (await User.GetAsync())?.FirstName ?? "";
        await RefreshAsync();
    }

    private async Task RefreshFromFeedAsync()
    {
        if (_life.IsCancellationRequested)
            return;
        await RefreshAsync();
        StateHasChanged();
    }

    private async Task RefreshAsync()
    {
        try
        {
            _view = await Service.ReadAsync(_life.Token);
            _failed = false;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (System.Data.Common.DbException fault)
        {
            Logger.LogWarning(fault, "The dashboard could not be read");
            _failed = true;
        }
    }

    /// <summary>What must be done rather than opened is done on Sync health, where its effect is seen.</summary>
    private static bool OpensHealth(DashboardView view) => view.Standing.State is StandingState.Paused or StandingState.NotAllowed
        or StandingState.ApiLimit or StandingState.BudgetReached or StandingState.Unavailable or StandingState.SomeNeverSent;

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);

    public void Dispose()
    {
        _refresh?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }
}
