using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>A cell that is plain at rest and becomes a control when it is entered. Sixty rows of them are drawn again only where a row got another state,
/// or where the cell itself was entered or left.</summary>
public abstract class GridCell : ComponentBase
{
    private RowState? _drawn;
    private bool _draw;

    [Parameter, EditorRequired] public RowState State { get; set; } = default!;

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    protected bool IsOpen { get; private set; }

    protected override void OnParametersSet()
    {
        // What an open cell offers may have been read anew.
        _draw |= !ReferenceEquals(_drawn, State) || IsOpen;
        _drawn = State;
    }

    protected override bool ShouldRender()
    {
        var draw = _draw;
        _draw = false;
        return draw;
    }

    protected void Open() => IsOpen = _draw = true;

    protected void Close()
    {
        _draw |= IsOpen;
        IsOpen = false;
    }

    /// <summary>What was asked to be drawn is drawn first; then the cell at rest can be found.</summary>
    protected async Task FocusAsync(string elementId)
    {
        await Task.Yield();
        await Grid.Script.FocusAsync(elementId);
    }
}
