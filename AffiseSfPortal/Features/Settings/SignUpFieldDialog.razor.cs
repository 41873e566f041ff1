using AffiseSfPortal.Domain;
using FluentValidation.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.Settings;

/// <summary>Adds a sign-up field, or changes one.</summary>
public sealed partial class SignUpFieldDialog
{
    private IReadOnlyList<ValidationFailure> _errors = [];
    private bool _busy;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public SignUpFieldDraft Field { get; set; } = new();

    private string? ErrorOf(string property) => _errors.FirstOrDefault(e => e.PropertyName == property) is { } error
        ? L["Error." + error.ErrorCode, property == "Name" ? SignUpFieldValidator.MaxName : SignUpFieldValidator.MaxOption, Field.Name.Trim()].Value
        : null;

    private void PickType(SignUpFieldType type)
    {
        Field.Type = type;
        if (!Field.CanBeViewed)
            Field.Required = false;
    }

    /// <summary>Nobody can be required to fill in what is not shown, so the one goes with the other.</summary>
    private void PickView(bool view)
    {
        Field.View = view;
        if (!view)
            Field.Required = false;
    }

    private void PickRequired(bool required)
    {
        Field.Required = required;
        if (required)
            Field.View = true;
    }

    private async Task SaveAsync()
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            var builtIn = AffiliateField.BuiltIn.Select(f => Labels[f]).ToList();
            _errors = await Service.SaveAsync(Field, builtIn, CancellationToken.None);
            if (_errors.Count == 0)
                Dialog.Close(DialogResult.Ok(true));
            else
                await Js.InvokeVoidAsync("apPortal.focus", _errors[0].PropertyName == "Options" ? "sign-up-options" : "sign-up-name");
        }
        finally
        {
            _busy = false;
        }
    }
}
