using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The lines above the grid; each ends in what cures it.</summary>
public sealed partial class MappingNotices
{
    [Parameter, EditorRequired] public MappingPage Page { get; set; } = default!;

    /// <summary>Why the last Refresh failed.</summary>
    [Parameter] public SalesforceFault? Fault { get; set; }

    [Parameter] public bool Refreshing { get; set; }

    [Parameter] public EventCallback OnRefresh { get; set; }

    [Parameter] public EventCallback<(RequiredGap Gap, RequiredCure Cure)> OnCure { get; set; }

    /// <summary>A text of its own, in new records alone.</summary>
    [Parameter] public EventCallback<RequiredGap> OnDefault { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private TargetCatalogue Targets => Grid.Draft.Targets;
}
