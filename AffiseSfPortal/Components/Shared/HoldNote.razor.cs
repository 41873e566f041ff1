using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

/// <summary>Why nothing is sent at the moment: red where a person is needed, amber where it passes by itself.</summary>
public sealed partial class HoldNote
{
    private FaultText _words = new("", null, null);

    [Parameter, EditorRequired]
    public ConnectionHold Hold { get; set; } = null!;

    private string Detail => (Hold.NeedsPerson, Hold.Until) switch
    {
        (false, { } until) when until > Clock.UtcNow => L["GoesOnAt", Clock.Minute(until)],
        (false, _) => L["GoesOn"],
        (true, _) => L["AfterCure"],
    };

    private string Cure => Hold.Cause switch
    {
        HoldCause.ReconnectNeeded => Urls.SalesforceLeadsStep(4),
        HoldCause.MappingBroken => Urls.SalesforceFields,
        HoldCause.NotAllowed or HoldCause.Unavailable or HoldCause.ApiLimit or HoldCause.BudgetReached => Urls.SyncHealth,
    };

    // A hold without a code was set by the portal itself: its cause says all there is.
    protected override void OnParametersSet() => _words = Hold.Code is null && Hold.Message is null
        ? new FaultText(L[$"Cause.{Hold.Cause}"], null, null)
        : Faults.For(Hold.Code, Hold.Message, Hold.Fields);
}
