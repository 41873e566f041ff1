using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>In five seconds: is all well, and if not, what to press. Follows the live feed, at most once a second.</summary>
public sealed partial class SyncHealthPage
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _life = new();
    private SyncHealthReport? _report;
    private LiveRefresh? _refresh;
    private string? _retrying;
    private string _announced = "";
    private StandingState? _announcedState;
    private DateTime _announcedAt;
    private bool _failed;
    private bool _busy;

    [Inject]
    private SyncHealthService Service { get; set; } = null!;

    [Inject]
    private ILiveFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private CurrentUser User { get; set; } = null!;

    [Inject]
    private FaultWords Faults { get; set; } = null!;

    [Inject]
    private StandingWords Verdicts { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private ILogger<SyncHealthPage> Logger { get; set; } = null!;

    private string? Subtitle => _report?.Standing.Connection is { DestinationObject: { } target } connection
        ? string.Join(" · ", new[] { target, connection.OrgName }.Where(part => !string.IsNullOrEmpty(part)))
        : null;

    private bool CanPause => _report?.Standing is { IsSetUp: true, Connection.PausedAt: null, State: not StandingState.ReconnectNeeded };

    private CauseGroup? Worst => _report is { Standing.State: StandingState.NeedsPerson, ToFix: [var worst, ..] } ? worst : null;

    /// <summary>A refused field is cured in the mapping; whatever else is tried again.</summary>
    private string? WorstHref => Worst is { Cause: RowCause.Refused, FaultFields.Count: > 0 } ? Urls.SalesforceFields : null;

    private string WorstLabel => WorstHref is null ? L["Retry", Amounts.Count(Worst?.Count ?? 0)] : L["ConfigureFields"];

    /// <summary>What happened; what to do about it stands in the row below.</summary>
    private string? Reason => Worst is { } worst ? Faults.Sentence(worst.FaultCode, worst.Message, worst.FaultFields).Split(". ")[0] : null;

    protected override async Task OnInitializedAsync()
    {
        _refresh = new LiveRefresh(Feed, Time, static _ => true, () => InvokeAsync(RefreshFromFeedAsync), DispatchExceptionAsync);
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
            _report = await Service.ReadAsync(_life.Token);
            _failed = false;
            Announce(_report.Standing);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (System.Data.Common.DbException fault)
        {
            // Old figures stay; without any the page says so and offers to try again.
            Logger.LogWarning(fault, "Sync health could not be read");
            _failed = true;
        }
    }

    /// <summary>A new verdict is read out, at most one in ten seconds; ages and counts alone are not.</summary>
    private void Announce(Standing standing)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        if (standing.State == _announcedState || (_announcedState is not null && now - _announcedAt < Quiet))
            return;
        // The first one is on the screen when the page opens: nothing new to say.
        _announced = _announcedState is null ? "" : Verdicts.For(standing, Reason, Worst?.Count ?? 0).Sentence;
        (_announcedState, _announcedAt) = (standing.State, now);
    }

    private Task PauseAsync() => DoAsync((id, actor) => Service.PauseAsync(id, actor, _life.Token));

    private Task PressAsync(StandingAction action) => action switch
    {
        StandingAction.Resume or StandingAction.TryNow => DoAsync((id, actor) => Service.ResumeAsync(id, actor, _life.Token)),
        StandingAction.SendNeverSent => DoAsync(async (id, actor) => Tell(await Service.SendNeverSentAsync(id, actor, _life.Token))),
        _ => Task.CompletedTask,
    };

    private async Task RetryAsync(CauseGroup group)
    {
        _retrying = group.Key;
        await DoAsync(async (id, actor) => Tell(await Service.RetryAsync(id, group, actor, _life.Token)));
        _retrying = null;
    }

    private void Tell(int owed) => Snackbar.Add(owed == 1 ? L["Owed.One"] : L["Owed.Many", Amounts.Count(owed)], Severity.Normal);

    private async Task DoAsync(Func<int, string?, Task> act)
    {
        if (_busy || _report?.Standing.Connection is not { } connection)
            return;
        _busy = true;
        try
        {
            await act(connection.Id, await User.GetIdAsync());
            await RefreshAsync();
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _busy = false;
        }
    }

    public void Dispose()
    {
        _refresh?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }
}
