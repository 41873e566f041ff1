using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace AffiseSfPortal.Components.Notifications;

/// <summary>Tells the person who saved what became of it, on whatever page that person is. Lives in the layout, renders nothing itself.</summary>
public sealed class OutcomeNotifications : ComponentBase, IDisposable
{
    private readonly Dictionary<NoticeKind, Burst> _bursts = [];
    private IDisposable? _subscription;
    private string? _userId;

    [Inject]
    private ILiveFeed Feed { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private CurrentUser User { get; set; } = null!;

    [Inject]
    private FaultWords Faults { get; set; } = null!;

    [Inject]
    private IRecordHosts Hosts { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IStringLocalizer<OutcomeNotifications> L { get; set; } = null!;

    private enum NoticeKind
    {
        Synced,
        Failed,

        /// <summary>The connection waits for a person.</summary>
        Stopped,

        /// <summary>The connection waits for what passes by itself.</summary>
        Waiting,
        Unchanged,
    }

    protected override async Task OnInitializedAsync()
    {
        _userId = await User.GetIdAsync();
        if (_userId is not null)
            _subscription = Feed.Subscribe(item => item is BatchSettled batch ? InvokeAsync(() => Show(batch)) : Task.CompletedTask);
    }

    private void Show(BatchSettled batch)
    {
        if (_subscription is null)
            return;
        var mine = batch.Outcomes.Where(o => o.ActorId == _userId).ToLookup(KindOf);
        foreach (var kind in Enum.GetValues<NoticeKind>())
        {
            if (mine[kind].ToList() is { Count: > 0 } outcomes)
                Show(kind, outcomes);
        }
    }

    // What is tried again by itself is told by chips: a notification for each try would be noise. A hold is published once, when it begins.
    private static NoticeKind? KindOf(RecordOutcome outcome) => outcome switch
    {
        { Cause: not null } or { Outcome: SyncOutcome.Refused } => NoticeKind.Failed,
        { Outcome: SyncOutcome.Created or SyncOutcome.Updated } => NoticeKind.Synced,
        { Outcome: SyncOutcome.Unchanged } => NoticeKind.Unchanged,
        { Outcome: SyncOutcome.Held, Hold: { } hold } => hold.NeedsPerson() ? NoticeKind.Stopped : NoticeKind.Waiting,
        _ => null,
    };

    /// <summary>The first is shown at once; what follows within a second takes its place as one summary.</summary>
    private void Show(NoticeKind kind, List<RecordOutcome> outcomes)
    {
        var now = Time.GetTimestamp();
        // Affiliates are counted, not sends: two quick saves of one affiliate are one.
        var keys = outcomes.Select(o => o.AffiliateKey).ToHashSet();
        if (_bursts.TryGetValue(kind, out var burst) && Time.GetElapsedTime(burst.LastAt, now) < TimeSpan.FromSeconds(1))
        {
            keys.UnionWith(burst.Keys);
            if (burst.Shown is not null)
                Snackbar.Remove(burst.Shown);
        }
        _bursts[kind] = new Burst(keys, now, Add(kind, Words(kind, outcomes[^1], keys.Count)));
    }

    private NoticeWords Words(NoticeKind kind, RecordOutcome last, int count) => (kind, count) switch
    {
        (NoticeKind.Synced, 1) => new(
            last.FieldCount == 1 ? L["SyncedOne", last.ObjectName, last.SalesforceId ?? ""] : L["Synced", last.ObjectName, last.SalesforceId ?? "", last.FieldCount],
            Hosts.MayOpen(last.RecordUrl) ? L["Open"].Value : null, last.RecordUrl, last.SalesforceId),
        (NoticeKind.Synced, _) => new(L["SyncedMany", count], null, null),
        (NoticeKind.Failed, 1) => new(L["Failed", Why(last)], L["OpenAffiliate"], Urls.Affiliate(last.AffiliateKey)),
        (NoticeKind.Failed, _) => new(L["FailedMany", count], L["OpenHealth"], Urls.SyncHealth),
        (NoticeKind.Stopped, 1) => new(L["Stopped", Why(last)], L["OpenHealth"], Urls.SyncHealth),
        (NoticeKind.Stopped, _) => new(L["StoppedMany", count, Why(last)], L["OpenHealth"], Urls.SyncHealth),
        (NoticeKind.Waiting, 1) => new(L["Waiting", Why(last)], L["OpenHealth"], Urls.SyncHealth),
        (NoticeKind.Waiting, _) => new(L["WaitingMany", count, Why(last)], L["OpenHealth"], Urls.SyncHealth),
        (NoticeKind.Unchanged, _) => new(L["Unchanged"], null, null),
    };

    private string Why(RecordOutcome outcome) => Faults.Sentence(outcome.FaultCode, outcome.FaultMessage, outcome.FaultFields);

    private Snackbar? Add(NoticeKind kind, NoticeWords words)
    {
        var isFault = kind is NoticeKind.Failed or NoticeKind.Stopped;
        var severity = kind switch
        {
            NoticeKind.Synced => Severity.Success,
            NoticeKind.Failed or NoticeKind.Stopped => Severity.Error,
            NoticeKind.Waiting => Severity.Warning,
            NoticeKind.Unchanged => Severity.Info,
        };
        return Snackbar.Add<Notice>(
            new Dictionary<string, object>
            {
                [nameof(Notice.Text)] = words.Text,
                [nameof(Notice.Id)] = words.Id!,
                [nameof(Notice.LinkText)] = words.LinkText!,
                [nameof(Notice.Href)] = words.Href!,
                [nameof(Notice.IsFault)] = isFault,
            },
            severity,
            o => o.RequireInteraction = isFault);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _subscription = null;
    }

    private sealed record NoticeWords(string Text, string? LinkText, string? Href, string? Id = null);

    private sealed record Burst(HashSet<long> Keys, long LastAt, Snackbar? Shown);
}
