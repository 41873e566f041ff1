using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace AffiseSfPortal.Components.Layout;

/// <summary>The frame of every interactive page: drawer, bar, notifications. Renders nothing before it knows the browser's time zone, so no time is wrong at first.</summary>
public sealed partial class MainLayout : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private FaultBoundary? _boundary;
    private LiveRefresh? _refresh;
    private ShellStatus _status = ShellStatus.NotConnected;
    private string _mode = "system";
    private string _skipTarget = "#main";
    private bool _ready;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IShellStatus Status { get; set; } = null!;

    [Inject]
    private ILiveFeed Feed { get; set; } = null!;

    [Inject]
    private BrowserClock Clock { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<MainLayout> Logger { get; set; } = null!;

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += LocationChanged;
        // The base element would turn a bare fragment into the dashboard's address.
        _skipTarget = SkipTarget(Navigation.Uri);
        _refresh = new LiveRefresh(Feed, Time, static _ => true, () => InvokeAsync(RefreshAsync), DispatchExceptionAsync);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        var browser = await Js.InvokeAsync<Browser>("apPortal.start", _life.Token);
        _mode = browser.Mode;
        Clock.Use(browser.TimeZone);
        _status = await Status.GetAsync(_life.Token);
        _ready = true;
        StateHasChanged();
    }

    private async Task RefreshAsync()
    {
        if (_life.IsCancellationRequested)
            return;
        try
        {
            _status = await Status.GetAsync(_life.Token);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            return;
        }
        catch (System.Data.Common.DbException fault)
        {
            // The frame keeps its old figures: no boundary stands above it, and the next event asks again.
            Logger.LogWarning(fault, "The state of the connection could not be read");
            return;
        }

        StateHasChanged();
    }

    private void SetTheme(string mode) => _mode = mode;

    private void Recover() => _boundary?.Recover();

    private void LocationChanged(object? sender, LocationChangedEventArgs e)
    {
        _boundary?.Recover();
        _skipTarget = SkipTarget(e.Location);
    }

    private static string SkipTarget(string uri) => uri.Split('#')[0] + "#main";

    public void Dispose()
    {
        Navigation.LocationChanged -= LocationChanged;
        _refresh?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }

    internal sealed record Browser(string Mode, string TimeZone);
}
