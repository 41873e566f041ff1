using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Live;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping.Panels;

/// <summary>Offers to send existing affiliates by the version in effect, says what that costs, and shows how far it is.</summary>
public sealed partial class ApplyPanel : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private LiveRefresh? _live;
    private BackfillChoice _choice = new();
    private BackfillForecast? _forecast;
    private BackfillState? _state;

    /// <summary>The run that came to its end while somebody looked.</summary>
    private BackfillState? _ended;

    /// <summary>The version in effect, as it was saved.</summary>
    [Parameter, EditorRequired] public MappingVersion Version { get; set; } = default!;

    [Parameter] public EventCallback OnClose { get; set; }

    /// <summary>Opens with what was selected in Manage affiliates.</summary>
    [Parameter] public bool StartsSelected { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    [Inject] private BackfillActions Backfill { get; set; } = default!;

    [Inject] private BackfillEstimate Estimate { get; set; } = default!;

    [Inject] private ILiveFeed Feed { get; set; } = default!;

    [Inject] private TimeProvider Time { get; set; } = default!;

    private string Title => _state is { IsRunning: true } running ? W["Apply_TitleRunning", running.Run.MappingNumber] : W["Apply_Title", Version.Number];

    protected override async Task OnInitializedAsync()
    {
        _live = new LiveRefresh(Feed, Time, e => e is QueueChanged or ConnectionChanged, () => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
        _state = await Backfill.FindAsync(Version.ConnectionId, _life.Token);
        if (_state is not { IsRunning: true })
            await CountAsync();
    }

    public void Dispose()
    {
        _live?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }

    private async Task RefreshAsync()
    {
        if (_life.IsCancellationRequested || _state is not { IsRunning: true })
            return;
        await FollowAsync();
        StateHasChanged();
    }

    private async Task CountAsync()
    {
        _forecast = null;
        StateHasChanged();
        var choice = _choice;
        try
        {
            var forecast = await Estimate.MakeAsync(Grid.Scope().With(Version), choice, _life.Token);
            if (choice == _choice)
                _forecast = forecast;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The panel was closed.
        }
    }

    private Task ChooseAsync(BackfillChoice choice)
    {
        _choice = choice;
        return CountAsync();
    }

    private async Task StartAsync()
    {
        await Backfill.StartAsync(Version.ConnectionId, _choice, _life.Token);
        await FollowAsync();
    }

    private async Task PauseAsync()
    {
        await Backfill.PauseAsync(Version.ConnectionId, _life.Token);
        await FollowAsync();
    }

    private async Task ResumeAsync()
    {
        await Backfill.ResumeAsync(Version.ConnectionId, _life.Token);
        await FollowAsync();
    }

    private async Task CancelAsync()
    {
        await Backfill.CancelAsync(Version.ConnectionId, _life.Token);
        await FollowAsync();
    }

    private async Task FollowAsync()
    {
        _state = await Backfill.FindAsync(Version.ConnectionId, _life.Token);
        if (_state is { IsRunning: true })
            return;
        _ended = _state;
        await CountAsync();
    }

    private string Duration(TimeSpan time) => time.TotalMinutes < 1 ? W["Duration_Seconds", Math.Max(1, (int)Math.Ceiling(time.TotalSeconds))] : W["Duration_Minutes", ((int)Math.Ceiling(time.TotalMinutes)).ToString(CultureInfo.CurrentCulture)];
}
