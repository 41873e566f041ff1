using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

/// <summary>The verdict: whether all is well and, if not, what to press. Its ages stay true while the page is open.</summary>
public sealed partial class StandingVerdict
{
    private StandingText _text = null!;
    private IDisposable? _clock;

    [Parameter, EditorRequired]
    public Standing Standing { get; set; } = null!;

    /// <summary>The largest cause in words, where the page knows it.</summary>
    [Parameter]
    public string? Reason { get; set; }

    [Parameter]
    public int ReasonCount { get; set; }

    /// <summary>Resume, try now, send: what only a service can do. Everything else is a link.</summary>
    [Parameter]
    public EventCallback<StandingAction> OnPress { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Takes the button's place where the page has a better cure.</summary>
    [Parameter]
    public RenderFragment? OtherAction { get; set; }

    protected override void OnInitialized() => _clock = Clock.Listen(() => InvokeAsync(Follow));

    protected override void OnParametersSet() => _text = Says.For(Standing, Reason, ReasonCount);

    private void Follow()
    {
        var text = Says.For(Standing, Reason, ReasonCount);
        if (_clock is null || text == _text)
            return;
        _text = text;
        StateHasChanged();
    }

    private static string? HrefOf(StandingAction action) => action switch
    {
        StandingAction.SetUp => Urls.SalesforceLeads,
        StandingAction.Reconnect or StandingAction.Grant => Urls.SalesforceLeadsStep(4),
        StandingAction.ConfigureFields => Urls.SalesforceFields,
        StandingAction.FinishSetUp => Urls.SalesforceLeadsStep(5),
        StandingAction.AddAffiliate => Urls.NewAffiliate,
        StandingAction.ShowCauses => Urls.SyncHealth,
        StandingAction.None or StandingAction.Resume or StandingAction.TryNow or StandingAction.SendNeverSent => null,
    };

    public void Dispose()
    {
        _clock?.Dispose();
        _clock = null;
    }
}
