using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.HealthCheck;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace.Wizard;

/// <summary>Sends one affiliate as every save does and shows each stage as the live feed tells it; then closes the set-up.</summary>
public sealed partial class HealthCheckStep
{
    private readonly CancellationTokenSource _gone = new();
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

    [Parameter, EditorRequired]
    public ConnectionView View { get; set; } = null!;

    /// <summary>The page's bar must be drawn anew.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Parameter]
    public EventCallback Activated { get; set; }

    public bool IsRunning => _starting || _run is { Outcome: null };

    public bool HasArrived => _run?.Outcome is { Delivered: true };

    private bool CanRemove => _hasTestRecord || _run is { Affiliate.IsSample: true };

    protected override void OnInitialized() => _feed = Feed.Subscribe(item => InvokeAsync(() => TakeAsync(item)));

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
        await Changed.InvokeAsync();
        var actor = await User.GetIdAsync();
        var started = Time.GetUtcNow();
        var affiliate = _mine ? _chosen! : await Affiliates.MakeSampleAsync(actor, _gone.Token);
        _run = new TestRun(affiliate, started);
        _run.Pass(TestStage.Saved, Time.GetUtcNow());
        await Checks.SendAsync(View.Id, affiliate, actor, _gone.Token);
        _run.Pass(TestStage.Queued, Time.GetUtcNow());
        _starting = false;
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
        var owed = await Actions.ActivateAsync(View.Id, sendExisting, await User.GetIdAsync(), _gone.Token);
        _activating = false;
        Snackbar.Add(owed > 0 ? L["ActivatedSending", owed.ToString("N0", CultureInfo.CurrentCulture)] : L["Activated"], Severity.Success);
        await Activated.InvokeAsync();
    }

    private async Task RemoveAsync()
    {
        if (_run is null || _removing)
            return;
        _removing = true;
        try
        {
            await Affiliates.RemoveAsync(View.Id, _run.Affiliate, _gone.Token);
            (_run, _removed) = (null, L["Removed"]);
        }
        catch (SalesforceException failure)
        {
            _removed = $"{L["RemoveFailed"]} {Faults.Sentence(failure.Fault.Code, failure.Fault.Message, failure.Fault.Fields)}";
        }

        _removing = false;
        await Changed.InvokeAsync();
    }

    private async Task TakeAsync(LiveEvent item)
    {
        if (_run?.Take(item, View.Id, Time.GetUtcNow()) != true)
            return;
        if (_run.Outcome is { Delivered: true })
            _hasTestRecord = await Checks.HasTestRecordAsync(View.Id, _run.Affiliate.Key, _gone.Token);
        StateHasChanged();
        await Changed.InvokeAsync();
    }

    private async Task<IEnumerable<TestAffiliate>> SearchAsync(string? text, CancellationToken cancellationToken) =>
        await Affiliates.SearchAsync(_chosen?.ToString() == text ? null : text, cancellationToken);

    private string StageWords(TestStage stage)
    {
        if (_run!.State(stage) == TestStageState.Failed)
            return L["Failed"];
        return _run.After(stage) is { } after
            ? L["After", after.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture)]
            : _run.Current == stage ? L["Running"] : L["Waits"];
    }

    private string StageIcon(TestStage stage) => _run!.State(stage) switch
    {
        TestStageState.Passed => Icons.Material.Outlined.CheckCircle,
        TestStageState.Failed => Icons.Material.Outlined.ErrorOutline,
        TestStageState.Open => _run.Current == stage ? Icons.Material.Outlined.Sync : Icons.Material.Outlined.Circle,
    };

    private string StageClass(TestStage stage) =>
        _run!.State(stage) == TestStageState.Open && _run.Current == stage ? "now" : _run.State(stage).ToString().ToLowerInvariant();
}
