using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Asks once, in words, how records are to be found again.</summary>
public sealed partial class KeyPanel
{
    internal const string HeadingId = "mapping-key-question";

    [Parameter] public EventCallback<string> OnMapId { get; set; }

    [Parameter] public EventCallback OnWithoutKey { get; set; }

    [Parameter] public EventCallback OnLeave { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;
}
