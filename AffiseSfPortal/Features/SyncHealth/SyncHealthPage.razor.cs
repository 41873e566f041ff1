using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Components.Shared;
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
    private IReadOnlyDictionary<string, IReadOnlyList<MappingCure>> _cures = new Dictionary<string, IReadOnlyList<MappingCure>>(StringComparer.Ordinal);
    private int? _curesOf;
    private bool _failed;
    private bool _busy;

    private HealthRange _range = HealthRange.Day;

    /// <summary>How far back, in the address: <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c>.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    public string? Range { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private BrowserClock Clock { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private IMappingCures Cures { get; set; } = null!;

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
        _range = RangeOf(Range);
        _refresh = new LiveRefresh(Feed, Time, static _ => true, () => InvokeAsync(RefreshFromFeedAsync), DispatchExceptionAsync);
        await RefreshAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        // Back and forward in the browser.
        if (_report is null || RangeOf(Range) == _range)
            return;
        _range = RangeOf(Range);
        await RefreshAsync();
    }

    private async Task ChooseAsync(HealthRange range)
    {
        if (range == _range)
            return;
        _range = range;
        Navigation.NavigateTo(Urls.SyncHealthOver(range == HealthRange.Day ? null : range.ToString().ToLowerInvariant()), replace: true);
        await RefreshAsync();
    }

    private static HealthRange RangeOf(string? text) =>
        Enum.TryParse<HealthRange>(text, ignoreCase: true, out var range) && Enum.IsDefined(range) ? range : HealthRange.Day;

    private async Task RefreshFromFeedAsync()
    {
        if (_life.IsCancellationRequested)
            return;
        await RefreshAsync();
        StateHasChanged();
    }

    private Task RefreshAsync() => RefreshAsync(mustBeNew: false);

    private async Task RefreshAsync(bool mustBeNew)
    {
        try
        {
            _report = await Service.ReadAsync(_range, Clock.Zone, _life.Token, mustBeNew);
            _failed = false;
            Announce(_report.Standing);
            StateHasChanged();
            await FindCuresAsync();
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

    private Task PauseAsync() => DoAsync(id => Service.PauseAsync(id, _life.Token));

    private Task PressAsync(StandingAction action) => action switch
    {
        StandingAction.Resume or StandingAction.TryNow => DoAsync(id => Service.ResumeAsync(id, _life.Token)),
        StandingAction.SendNeverSent => DoAsync(async id => Tell(await Service.SendNeverSentAsync(id, _life.Token))),
        _ => Task.CompletedTask,
    };

    private async Task RetryAsync(CauseGroup group)
    {
        _retrying = group.Key;
        await DoAsync(async id => Tell(await Service.RetryAsync(id, group, _life.Token)));
        _retrying = null;
    }

    /// <summary>After the page is there: what is known of the org's fields may have to be asked for, and nobody waits for that.</summary>
    private async Task FindCuresAsync()
    {
        if (_report is not { Standing.Connection: { } connection } report)
            return;
        var known = _cures.Keys.ToHashSet(StringComparer.Ordinal);
        var mapping = report.Standing.MappingNumber;
        if (mapping == _curesOf && report.ToFix.All(g => known.Contains(g.Key)))
            return;
        _curesOf = mapping;
        Dictionary<string, IReadOnlyList<MappingCure>> found = new(StringComparer.Ordinal);
        foreach (var group in report.ToFix)
        {
            // One cure at most beside each fault, the best; the others are on the mapping's own page.
            found[group.Key] = group.Cause != RowCause.Refused
                ? []
                : [.. (await Cures.FindAsync(connection.Id, new MappingFault(group.FaultCode, group.Message, group.FaultFields, group.Affiliates is [var first, ..] ? first.Key : null), _life.Token)).Take(2)];
        }
        _cures = found;
    }

    private async Task CureAsync(CausedCure chosen)
    {
        if (_report?.Standing.Connection is not { } connection)
            return;
        var (group, cure) = chosen;
        var dialog = await Dialogs.ShowAsync<CureDialog>(null, new DialogParameters<CureDialog>
        {
            { d => d.ConnectionId, connection.Id },
            { d => d.Cure, cure },
            { d => d.Sentence, Faults.Sentence(group.FaultCode, group.Message, group.FaultFields) },
            { d => d.Count, group.Count },
        });
        // A cure publishes a new version of the mapping.
        if (await dialog.Result is not { Canceled: false, Data: CureOrder order } || !await Confirm.BeFreshAsync())
            return;
        _retrying = group.Key;
        await DoAsync(async id =>
        {
            var answer = await Cures.PublishAsync(id, cure, order.Choice, order.BaseNumber, (await User.GetAsync())?.Email, _life.Token);
            if (answer.Number is not { } number)
            {
                Snackbar.Add(answer.Problem == CureProblem.DraftOpen ? L["CureFailed.DraftOpen"] : L["CureFailed"], Severity.Error);
                return;
            }
            var owed = await Service.RetryAsync(id, group, _life.Token);
            Snackbar.Add(owed == 1 ? L["Cured.One", number] : L["Cured.Many", number, Amounts.Count(owed)], Severity.Success);
        });
        _retrying = null;
    }

    private async Task IgnoreAsync(CauseGroup group)
    {
        var sentence = Faults.Sentence(group.FaultCode, group.Message, group.FaultFields);
        var dialog = await Dialogs.ShowAsync<IgnoreDialog>(null, new DialogParameters<IgnoreDialog> { { d => d.Sentence, sentence }, { d => d.Count, group.Count } });
        if (await dialog.Result is not { Canceled: false, Data: string reason })
            return;
        await DoAsync(async id =>
        {
            var count = await Service.IgnoreAsync(id, group, reason, _life.Token);
            Snackbar.Add(count == 1 ? L["Ignored.One"] : L["Ignored.Many", Amounts.Count(count)], Severity.Normal);
        });
    }

    private void Tell(int owed) => Snackbar.Add(owed == 1 ? L["Owed.One"] : L["Owed.Many", Amounts.Count(owed)], Severity.Normal);

    private async Task DoAsync(Func<int, Task> act)
    {
        if (_busy || _report?.Standing.Connection is not { } connection)
            return;
        _busy = true;
        try
        {
            await act(connection.Id);
            await RefreshAsync(mustBeNew: true);
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
