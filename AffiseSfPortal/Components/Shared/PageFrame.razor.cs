using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

/// <summary>Every interactive page begins with one.</summary>
public sealed partial class PageFrame
{
    internal const string CrumbsSection = "crumbs";

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The h1 where it says something else than the title, for instance a welcome.</summary>
    [Parameter]
    public string? Heading { get; set; }

    /// <summary>Quiet words beside the title, for instance object and org.</summary>
    [Parameter]
    public string? Subtitle { get; set; }

    /// <summary>Usually an <see cref="EnvironmentBadge"/>.</summary>
    [Parameter]
    public RenderFragment? Badge { get; set; }

    /// <summary>At the right of the title; below it on a phone.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>The pages above this one, outermost first; the title is added as the last.</summary>
    [Parameter]
    public IReadOnlyList<Crumb> Crumbs { get; set; } = [];

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
