using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>A checkbox or radio sign-up field.</summary>
public sealed partial class AffiliateChoicesField
{
    private IReadOnlyList<string> _ticked = [];

    [CascadingParameter]
    internal EditorContext Context { get; set; } = null!;

    [Parameter, EditorRequired]
    public SignUpField Field { get; set; } = null!;

    [Parameter]
    public string? Helper { get; set; }

    [Parameter]
    public string? Note { get; set; }

    [Parameter]
    public string? Class { get; set; }

    private AffiliateEditing Editing => Context.Editing;

    private string Key => AffiliateForm.KeyOf(Field.Id);

    private string Id => FieldIds.Of(Key);

    private bool IsOne => Field.Type == SignUpFieldType.Radio;

    private string? Error => Context.ErrorOf(Key, Labels);

    /// <summary>What is offered, and what this affiliate still holds although it is offered no more.</summary>
    private IEnumerable<string> Options => Field.Options.Concat(_ticked.Except(Field.Options, StringComparer.Ordinal));

    protected override void OnParametersSet() => ReadTicked();

    private void ReadTicked() => _ticked = IsOne
        ? Editing.Form[Key] is { Length: > 0 } one ? [one] : []
        : Editing.Form.Ticked(Key);

    private void Change(string option, ChangeEventArgs change)
    {
        if (IsOne)
            Editing.Change(Key, option);
        else
            Editing.Tick(Field, option, change.Value is true);
        ReadTicked();
        Context.Changed();
    }

    private void Clear()
    {
        Editing.Change(Key, "");
        ReadTicked();
        Context.Changed();
    }

    private void Leave()
    {
        Editing.Leave(Key);
        Context.Changed();
    }
}
