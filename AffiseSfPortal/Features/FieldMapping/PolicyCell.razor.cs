using System.Globalization;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>When the value is written: a word at rest, a small select when entered.</summary>
public sealed partial class PolicyCell
{
    private RowState? _drawn;
    private bool _draw;
    private bool _open;

    [Parameter, EditorRequired] public RowState State { get; set; } = default!;

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    private string Name => Grid.Words.PolicyCellName(State);

    protected override void OnParametersSet()
    {
        _draw |= !ReferenceEquals(_drawn, State);
        _drawn = State;
    }

    protected override bool ShouldRender()
    {
        var draw = _draw;
        _draw = false;
        return draw;
    }

    private void Open() => _open = _draw = true;

    private void Close()
    {
        _draw |= _open;
        _open = false;
    }

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
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.PolicyId(State.Id));
    }
}
