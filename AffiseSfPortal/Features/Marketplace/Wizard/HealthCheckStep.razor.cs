using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.HealthCheck;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>Sends one affiliate as every save does and shows each stage as the live feed tells it; then closes the set-up.</summary>
public sealed partial class HealthCheckStep
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Outlives its source: whatever still runs when the page is left ends as cancelled.</summary>
    private readonly CancellationToken _left;
    private IDisposable? _feed;
    private TestRun? _run;
    private TestAffiliate? _chosen;
    private string? _error;
    private string? _removed;
    private bool _mine;
    private bool _starting;
    private bool _removing;
    private bool _activating;
    private bool _asksExisting;
    private bool _hasTestRecord;
    private TestRecord? _earlier;

    public HealthCheckStep() => _left = _gone.Token;

    [Parameter, EditorRequired]
    public ConnectionView View { get; set; } = null!;

    /// <summary>The page's bar must be drawn anew.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Parameter]
    public EventCallback Activated { get; set; }

    /// <summary>What waits with the connection is not running: the test may be sent again as soon as the cause is cured.</summary>
    public bool IsRunning => _starting || (_run is { Outcome: null } && View is { Hold: null, PausedAt: null });

    public bool HasArrived => _run?.Outcome is { Delivered: true };

    private bool CanRemove => _hasTestRecord || _run is { Affiliate.IsSample: true };

    protected override async Task OnInitializedAsync()
    {
        _feed = Feed.Subscribe(item => InvokeAsync(() => TakeAsync(item)));
        try
        {
            _earlier = await Affiliates.FindRecordAsync(View.Id, _left);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The step was left while it was being read.
        }
    }

    public void Dispose()
    {
        _feed?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <summary>The bar's button.</summary>
    public async Task SendAsync()
    {
        if (IsRunning)
            return;
        _error = _mine && _chosen is null ? L["ChooseFirst"].Value : null;
        if (_error is not null)
        {
            StateHasChanged();
            return;
        }

        _starting = true;
        _removed = null;
        _hasTestRecord = false;
        try
        {
            await Changed.InvokeAsync();
            var started = Time.GetUtcNow();
            var affiliate = _mine ? _chosen! : await Affiliates.MakeSampleAsync(_left);
            _run = new TestRun(affiliate, started);
            _run.Pass(TestStage.Saved, Time.GetUtcNow());
            await Checks.SendAsync(View.Id, affiliate, _left);
            _run.Pass(TestStage.Queued, Time.GetUtcNow());
        }
        catch
        {
            // Nothing is on its way: the button must not wait for it.
            _run = null;
            throw;
        }
        finally
        {
            _starting = false;
        }

        await Changed.InvokeAsync();
    }

    /// <summary>The bar's button: asks first when there is something to send.</summary>
    public async Task AskOrActivateAsync()
    {
        if (View.NotSent == 0)
        {
            await ActivateAsync(false);
            return;
        }

        _asksExisting = true;
        await Changed.InvokeAsync();
    }

    private async Task ActivateAsync(bool sendExisting)
    {
        if (_activating)
            return;
        _activating = true;
        int owed;
        try
        {
            if (!await Confirm.BeFreshAsync())
                return;
            owed = await Actions.ActivateAsync(View.Id, sendExisting, _left);
        }
        finally
        {
            _activating = false;
        }

        Snackbar.Add(owed > 0 ? L["ActivatedSending", owed.ToString("N0", CultureInfo.CurrentCulture)] : L["Activated"], Severity.Success);
        await Activated.InvokeAsync();
    }

    private async Task RemoveAsync(TestAffiliate affiliate)
    {
        if (_removing)
            return;
        _removing = true;
        try
        {
            await Affiliates.RemoveAsync(View.Id, affiliate, _left);
            (_run, _removed) = (null, L["Removed"]);
            _earlier = await Affiliates.FindRecordAsync(View.Id, _left);
        }
        catch (SalesforceException failure)
        {
            _removed = $"{L["RemoveFailed"]} {Faults.Sentence(failure.Fault.Code, failure.Fault.Message, failure.Fault.Fields)}";
        }
        catch (NotConnectedException)
        {
            _removed = $"{L["RemoveFailed"]} {L["NotConnected"]}";
        }
        finally
        {
            _removing = false;
        }

        await Changed.InvokeAsync();
    }

    private async Task TakeAsync(LiveEvent item)
    {
        // An event may arrive when the step is left already.
        if (_left.IsCancellationRequested || _run?.Take(item, View.Id, Time.GetUtcNow()) != true)
            return;
        try
        {
            if (_run.Outcome is { Delivered: true })
                _hasTestRecord = await Checks.HasTestRecordAsync(View.Id, _run.Affiliate.Key, _left);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The step was left while it was being read.
            return;
        }

        StateHasChanged();
        await Changed.InvokeAsync();
    }

    /// <summary>Why the connection waits stands above already.</summary>
    private bool IsToldByHold(RecordOutcome outcome) => outcome.Outcome == SyncOutcome.Held && View is { Hold: not null, PausedAt: null };

    private string? WhatNext(RecordOutcome outcome) => outcome switch
    {
        _ when _run!.IsOver => null,
        { Outcome: SyncOutcome.Held, Hold: null } => null,
        { Hold: { } hold } when hold.NeedsPerson() => L["AfterCure"].Value,
        _ => L["WillRetry"].Value,
    };

    private async Task<IEnumerable<TestAffiliate>> SearchAsync(string? text, CancellationToken cancellationToken) =>
        await Affiliates.SearchAsync(_chosen?.ToString() == text ? null : text, cancellationToken);

    private string StageWords(TestStage stage)
    {
        if (_run!.State(stage) == TestStageState.Failed)
            return L["Failed"];
        return _run.After(stage) is { } after
            ? L["After", after.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture)]
            : IsNow(stage) ? L["Running"] : L["Waits"];
    }

    private bool IsNow(TestStage stage) => IsRunning && _run!.Current == stage;

    private string StageIcon(TestStage stage) => _run!.State(stage) switch
    {
        TestStageState.Passed => Icons.Material.Outlined.CheckCircle,
        TestStageState.Failed => Icons.Material.Outlined.ErrorOutline,
        TestStageState.Open => IsNow(stage) ? Icons.Material.Outlined.Sync : Icons.Material.Outlined.Circle,
    };

    private string StageClass(TestStage stage) =>
        _run!.State(stage) == TestStageState.Open && IsNow(stage) ? "now" : _run.State(stage).ToString().ToLowerInvariant();
}
