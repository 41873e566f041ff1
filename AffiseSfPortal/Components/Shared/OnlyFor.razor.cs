using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

public sealed partial class OnlyFor
{
    private bool? _may;

    /// <summary>The name of a policy.</summary>
    [Parameter, EditorRequired]
    public string Policy { get; set; } = "";

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>A sentence says who may; once on a page is enough.</summary>
    [Parameter]
    public bool Why { get; set; }

    /// <summary>Says it in the page's own words.</summary>
    [Parameter]
    public string? Sentence { get; set; }

    /// <summary>Nothing is shown at all: for ways to pages that would refuse.</summary>
    [Parameter]
    public bool Hides { get; set; }

    [Inject]
    private IUserRights Rights { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _may = await Rights.MayAsync(Policy);
}
