using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>How one affiliate stands in Salesforce, and every try, live.</summary>
public sealed partial class AffiliateSyncPanel
{
    private readonly CancellationTokenSource _leaving = new();
    private LiveRefresh? _live;
    private SyncPanelView? _view;
    private IReadOnlyList<AttemptView> _attempts = [];
    private long? _shownKey;
    private bool _hasOlder;
    private bool _isLoaded;
    private bool _busy;

    /// <summary>Null for an affiliate that is not saved yet.</summary>
    [Parameter, EditorRequired]
    public long? Key { get; set; }

    private string? MatchedBy => _view switch
    {
        { MatchBy: MatchBy.ExternalId } => L["ByField", _view.MatchField ?? ""].Value,
        { MatchBy: MatchBy.StoredId } => L["ByStoredId"].Value,
        _ => null,
    };

    /// <summary>Said once is enough: the newest attempt tells it below.</summary>
    private bool IsNewestAttempt(SyncFault fault) =>
        _attempts is [{ Fault: { } told }, ..] && told.Code == fault.Code && told.Message == fault.Message;

    protected override void OnInitialized() =>
        _live = new LiveRefresh(Feed, Time, Concerns, () => InvokeAsync(RefreshAsync), DispatchExceptionAsync);

    protected override async Task OnParametersSetAsync()
    {
        if (_isLoaded && _shownKey == Key)
            return;
        _isLoaded = true;
        _shownKey = Key;
        _attempts = [];
        await LoadAsync();
    }

    private bool Concerns(LiveEvent item) => Key is { } key && item switch
    {
        BatchSettled batch => batch.Outcomes.Any(o => o.AffiliateKey == key),
        // No keys means all of them.
        QueueChanged queue => queue.AffiliateKeys.Count == 0 || queue.AffiliateKeys.Contains(key),
        ConnectionChanged => true,
        _ => false,
    };

    private async Task RefreshAsync()
    {
        if (_leaving.IsCancellationRequested)
            return;
        try
        {
            await LoadAsync();
        }
        catch (System.Data.Common.DbException fault)
        {
            // The form beside it must not go down with the panel: what was shown stays, and the next event asks again.
            Logger.LogWarning(fault, "How an affiliate stands could not be read");
            return;
        }

        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            var key = Key;
            var view = await Service.ReadAsync(key ?? 0, _leaving.Token);
            var page = key is { } saved ? await Service.ReadAttemptsAsync(saved, null, _leaving.Token) : new AttemptPage([], false);
            if (key != Key)
                return;
            _view = view;
            Show(page);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left while it was being read.
        }
    }

    /// <summary>New attempts come on top; older ones that were asked for stay.</summary>
    private void Show(AttemptPage page)
    {
        var oldest = page.Attempts.Count == 0 ? long.MaxValue : page.Attempts[^1].Id;
        var older = _attempts.Where(a => a.Id < oldest).ToList();
        // With more new ones than a page holds there would be a gap between them and the older ones.
        var joins = older.Count > 0 && _attempts.Any(a => a.Id >= oldest);
        _attempts = joins ? [.. page.Attempts, .. older] : page.Attempts;
        if (!joins)
            _hasOlder = page.HasOlder;
    }

    private async Task ShowOlderAsync()
    {
        if (_attempts.Count == 0 || Key is not { } key)
            return;
        var page = await Service.ReadAttemptsAsync(key, _attempts[^1].Id, _leaving.Token);
        _attempts = [.. _attempts, .. page.Attempts];
        _hasOlder = page.HasOlder;
    }

    private async Task SyncNowAsync()
    {
        if (_busy || Key is not { } key)
            return;
        _busy = true;
        try
        {
            await Service.SyncNowAsync([key], _leaving.Token);
            await LoadAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    public void Dispose()
    {
        _live?.Dispose();
        _leaving.Cancel();
        _leaving.Dispose();
    }
}
