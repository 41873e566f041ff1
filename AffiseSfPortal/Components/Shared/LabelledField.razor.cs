using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Shared;

/// <summary>
/// Label above, field, line below. The field inside takes <c>InputId="{ForId}"</c> and <c>aria-describedby="@LabelledField.MessageId(…)"</c>;
/// a MudSelect takes <c>aria-labelledby="@LabelledField.LabelId(…)"</c>, since its own input is hidden.
/// </summary>
public sealed partial class LabelledField
{
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter, EditorRequired]
    public string ForId { get; set; } = "";

    [Parameter, EditorRequired]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Replaces success and helper.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public string? Success { get; set; }

    [Parameter]
    public string? Helper { get; set; }

    /// <summary><see cref="CureButton"/>s, straight after the field in reading order.</summary>
    [Parameter]
    public RenderFragment? Cures { get; set; }

    /// <summary>A quiet word after the label, outside of it, for instance "optional".</summary>
    [Parameter]
    public string? Optional { get; set; }

    /// <summary>At the right end of the label's line.</summary>
    [Parameter]
    public RenderFragment? LabelEnd { get; set; }

    [Parameter]
    public string? Class { get; set; }

    public static string MessageId(string forId) => forId + "-message";

    public static string LabelId(string forId) => forId + "-label";
}
