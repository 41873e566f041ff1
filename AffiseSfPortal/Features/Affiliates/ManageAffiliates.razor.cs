using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>All affiliates: find some, see their sync, act on many. The address is the state; chips follow the live feed.</summary>
public sealed partial class ManageAffiliates
{
    private readonly CancellationTokenSource _leaving = new();
    private CancellationTokenSource? _reading;
    private AffiliateListQuery _query = new();
    private AffiliateListPage? _page;
    private HashSet<long> _selected = [];
    private LiveRefresh? _live;
    private IJSObjectReference? _script;
    private bool _isReading;
    private bool _busy;

    private IReadOnlyList<Crumb> Crumbs => [new(L["Affiliates"])];

    private string? Total => _page is null or { Everything: 0 } ? null : _page.Everything.ToString("N0", CultureInfo.CurrentCulture);

    private bool IsEmpty => _page is { Everything: 0 } && !_query.HasFilters;

    /// <summary>Names what narrows the list, so that "nothing found" explains itself.</summary>
    private string FilterWords => L["NoMatchText", string.Join(" · ", new[]
    {
        _query.Search.Length > 0 ? $"“{_query.Search}”" : null,
        _query.Status is { } status ? Labels[status] : null,
        _query.Sync is { } sync ? L["Sync." + sync].Value : null,
    }.OfType<string>())];

    protected override async Task OnInitializedAsync()
    {
        _live = new LiveRefresh(Feed, Time, Concerns, () => InvokeAsync(FollowAsync), DispatchExceptionAsync);
        Navigation.LocationChanged += AddressChanged;
        _query = AffiliateListQuery.Parse(new Uri(Navigation.Uri));
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _script = await Js.InvokeAsync<IJSObjectReference>("import", "./Features/Affiliates/ManageAffiliates.razor.js");
        await _script.InvokeVoidAsync("attach");
    }

    private void Add() => Navigation.NavigateTo(Urls.NewAffiliate);

    /// <summary>Asks for another view of the list: the address changes, and the list follows it.</summary>
    private void Go(AffiliateListQuery query)
    {
        if (query == _query)
            return;
        // Typing makes one entry in the history, not one for each letter.
        var isTyping = query.Search != _query.Search;
        Navigation.NavigateTo(query.ToAddress(), replace: isTyping);
    }

    // An event handler cannot be awaited; what goes wrong inside reaches the page's error boundary.
    private void AddressChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(async () =>
    {
        var address = new Uri(e.Location);
        if (address.AbsolutePath != Urls.Affiliates || _leaving.IsCancellationRequested)
            return;
        var query = AffiliateListQuery.Parse(address);
        if (query == _query)
            return;
        // Turning the page keeps what is selected; another search begins anew.
        if (query.WithoutPlace() != _query.WithoutPlace())
            _selected = [];
        _query = query;
        try
        {
            await ReadAsync();
            StateHasChanged();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await DispatchExceptionAsync(fault);
        }
    });

    private async Task ReadAsync()
    {
        if (_reading is not null)
            await _reading.CancelAsync();
        _reading?.Dispose();
        var reading = _reading = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token);
        _isReading = true;
        StateHasChanged();
        try
        {
            var page = await Reader.ReadAsync(_query, reading.Token);
            if (reading == _reading)
                _page = page;
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            // A newer question took its place, or the page was left.
        }
        finally
        {
            if (reading == _reading)
                _isReading = false;
        }
    }

    private static bool Concerns(LiveEvent item) => item is BatchSettled or QueueChanged or ConnectionChanged;

    /// <summary>Chips and numbers in place: rows neither move nor vanish under the reader.</summary>
    private async Task FollowAsync()
    {
        if (_leaving.IsCancellationRequested || _page is not { } page)
            return;
        try
        {
            if (page.Everything == 0)
            {
                await ReadAsync();
            }
            else
            {
                var (syncs, counts) = await Reader.ReadSyncsAsync(_query, [.. page.Rows.Select(r => r.Key)], _leaving.Token);
                if (page != _page)
                    return;
                _page = page with { Rows = [.. page.Rows.Select(r => r with { Sync = syncs.GetValueOrDefault(r.Key, RowSync.None) })], Counts = counts };
            }
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (System.Data.Common.DbException fault)
        {
            // Old chips stay; the next event asks again.
            Logger.LogWarning(fault, "The list of affiliates could not be brought up to date");
        }
    }

    private void Select(HashSet<long> selected) => _selected = selected;

    private void ClearSelection() => _selected = [];

    private int Rest => _page is { Rows.Count: > 0 } page && page.Rows.All(r => _selected.Contains(r.Key)) ? Math.Max(0, page.Total - _selected.Count) : 0;

    private async Task SelectWholeAsync() => _selected = [.. await Reader.ReadKeysAsync(_query, _leaving.Token)];

    private async Task SyncSelectedAsync()
    {
        if (_busy || _selected.Count == 0)
            return;
        _busy = true;
        try
        {
            var owed = await Sync.SyncNowAsync(_selected, _leaving.Token);
            Notices.Add(L[owed == 1 ? "SyncStarted.One" : "SyncStarted", owed], Severity.Normal);
            _selected = [];
        }
        finally
        {
            _busy = false;
        }
    }

    private void ApplyToSelected()
    {
        HandedOver.Affiliates = [.. _selected];
        Navigation.NavigateTo(Urls.ApplyToSelected);
    }

    private async Task AddSamplesAsync()
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await Samples.AddAsync(_leaving.Token);
            await ReadAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= AddressChanged;
        _live?.Dispose();
        await _leaving.CancelAsync();
        _reading?.Dispose();
        _leaving.Dispose();
        if (_script is null)
            return;
        try
        {
            await _script.InvokeVoidAsync("detach");
            await _script.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }
}
