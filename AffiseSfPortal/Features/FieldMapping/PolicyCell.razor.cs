using System.Globalization;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>When the value is written: a word at rest, a small select when entered.</summary>
public sealed partial class PolicyCell
{
    private string Name => Grid.Words.PolicyCellName(State);

    private async Task ChangeAsync(ChangeEventArgs change)
    {
        if (int.TryParse(change.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            Grid.Draft.SetPolicy(State.Id, (RowPolicy)number);
        await Grid.ChangedAsync();
    }

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        if (key.Key is not ("Escape" or "Enter"))
            return;
        Close();
        StateHasChanged();
        await FocusAsync(GridContext.PolicyId(State.Id));
    }
}
