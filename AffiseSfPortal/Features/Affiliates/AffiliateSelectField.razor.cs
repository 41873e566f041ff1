using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Affiliates;

/// <param name="Value">What is stored; empty for nothing.</param>
public sealed record SelectOption(string Value, string Text);

/// <summary>One of a short list: the browser's own control, which every phone and screen reader knows.</summary>
public sealed partial class AffiliateSelectField
{
    [CascadingParameter]
    internal EditorContext Context { get; set; } = null!;

    /// <summary><see cref="AffiliateField.Key"/>.</summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<SelectOption> Options { get; set; } = [];

    [Parameter]
    public string? Helper { get; set; }

    [Parameter]
    public string? Note { get; set; }

    [Parameter]
    public bool IsRequired { get; set; }

    [Parameter]
    public string? Class { get; set; }

    private AffiliateEditing Editing => Context.Editing;

    private string Id => FieldIds.Of(Key);

    private string Label => Context.LabelOf(Key, Labels);

    private string? Error => Context.ErrorOf(Key, Labels);

    private void Change(ChangeEventArgs change)
    {
        Editing.Change(Key, change.Value?.ToString() ?? "");
        Context.Changed();
    }

    private void Leave()
    {
        Editing.Leave(Key);
        Context.Changed();
    }
}
