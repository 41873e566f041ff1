using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Live;
using MudBlazor;

namespace AffiseSfPortal.Features.Marketplace;

/// <summary>The plug-in's card: what it does, how it stands, and the one thing to do next.</summary>
public sealed partial class MarketplacePage
{
    private readonly CancellationTokenSource _gone = new();
    private IDisposable? _feed;
    private ConnectionView? _view;

    protected override async Task OnInitializedAsync()
    {
        _feed = Feed.Subscribe(item => item is ConnectionChanged ? InvokeAsync(ReloadAsync) : Task.CompletedTask);
        _view = await Reader.ReadAsync(_gone.Token);
    }

    public void Dispose()
    {
        _feed?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private string ActionWords => _view!.Standing switch
    {
        ConnectionStanding.NotSetUp => "SetUp",
        ConnectionStanding.InProgress => "Continue",
        ConnectionStanding.ReconnectNeeded => "Reconnect",
        _ => "Open",
    };

    private string ActionHref => _view!.Standing switch
    {
        ConnectionStanding.NotSetUp => Urls.SalesforceLeads,
        ConnectionStanding.InProgress => Urls.SalesforceLeadsStep((int)(WizardSteps.Next(_view) ?? WizardStep.HealthCheck)),
        ConnectionStanding.ReconnectNeeded => Urls.SalesforceLeadsStep((int)WizardStep.Permissions),
        _ => Urls.SalesforceLeads,
    };

    private string Tone => _view!.Standing switch
    {
        ConnectionStanding.Active => "ok",
        ConnectionStanding.Paused or ConnectionStanding.Waiting => "waits",
        ConnectionStanding.ReconnectNeeded or ConnectionStanding.NeedsPerson => "stopped",
        ConnectionStanding.NotSetUp or ConnectionStanding.InProgress => "open",
    };

    private string StateIcon => _view!.Standing switch
    {
        ConnectionStanding.Active => Icons.Material.Outlined.CheckCircle,
        ConnectionStanding.Paused => Icons.Material.Outlined.Pause,
        ConnectionStanding.Waiting => Icons.Material.Outlined.Schedule,
        ConnectionStanding.ReconnectNeeded or ConnectionStanding.NeedsPerson => Icons.Material.Outlined.ErrorOutline,
        ConnectionStanding.NotSetUp => Icons.Material.Outlined.CloudOff,
        ConnectionStanding.InProgress => Icons.Material.Outlined.PendingActions,
    };

    private async Task ReloadAsync()
    {
        _view = await Reader.ReadAsync(_gone.Token);
        StateHasChanged();
    }
}
