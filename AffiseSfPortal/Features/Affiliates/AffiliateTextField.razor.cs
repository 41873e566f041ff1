using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>One typed value of the affiliate under edit, with its label and what is wrong with it.</summary>
public sealed partial class AffiliateTextField
{
    [CascadingParameter]
    internal EditorContext Context { get; set; } = null!;

    /// <summary><see cref="AffiliateField.Key"/>.</summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    [Parameter]
    public string? Helper { get; set; }

    /// <summary>A quiet word beside the label.</summary>
    [Parameter]
    public string? Note { get; set; }

    [Parameter]
    public bool IsRequired { get; set; }

    [Parameter]
    public int Lines { get; set; } = 1;

    [Parameter]
    public InputType InputType { get; set; } = InputType.Text;

    [Parameter]
    public InputMode InputMode { get; set; } = InputMode.text;

    [Parameter]
    public string? Class { get; set; }

    private AffiliateEditing Editing => Context.Editing;

    private string Id => FieldIds.Of(Key);

    private string Label => Context.LabelOf(Key, Labels);

    private string? Error => Context.ErrorOf(Key, Labels);

    private void Change(string? text)
    {
        Editing.Change(Key, text ?? "");
        Context.Changed();
    }

    private void Leave(FocusEventArgs focus)
    {
        Editing.Leave(Key);
        Context.Changed();
    }
}
