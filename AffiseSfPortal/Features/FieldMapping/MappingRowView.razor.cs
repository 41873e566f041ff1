using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>One row of the grid. It is drawn again only when its state is another one.</summary>
public sealed partial class MappingRowView
{
    private RowState? _drawn;
    private bool _wasFirst;
    private bool _draw;
    private bool? _opened;

    [Parameter, EditorRequired] public RowState State { get; set; } = default!;

    [Parameter] public bool IsFirst { get; set; }

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private string Label => Grid.Words.Source(State);

    private string ReasonId => $"reason-{State.Id}";

    private string CheckWord => Grid.Words.Check(State.Verdict.Check, State.Suggestion);

    /// <summary>What stops the mapping is open until it is cured; what may lose something opens on request.</summary>
    private bool IsOpen => State.Verdict.NeedsALook && (_opened ?? State.Verdict.Blocks);

    private bool CanRemove => State.IsExtra || State.Verdict.Check == RowCheck.SourceGone;

    private string? Type => (State.Field ?? State.Suggestion?.Target) is { } target ? Grid.Words.TypeOf(target) : null;

    private string RowClass => string.Join(' ', State.IsChanged ? "changed-row" : "", IsOpen ? $"look {CheckClass}" : "", State.IsMapped ? "" : "unmapped");

    private string CheckClass => State.Verdict switch
    {
        { Blocks: true } => "stop",
        { NeedsALook: true } => "warn",
        { Check: RowCheck.Suggested } => "bulb",
        { Check: RowCheck.Fine } => "fine",
        _ => "plain",
    };

    protected override void OnParametersSet()
    {
        _draw |= !ReferenceEquals(_drawn, State) || _wasFirst != IsFirst;
        _drawn = State;
        _wasFirst = IsFirst;
    }

    protected override bool ShouldRender()
    {
        var draw = _draw;
        _draw = false;
        return draw;
    }

    private void Toggle()
    {
        _opened = !IsOpen;
        _draw = true;
    }

    private async Task AcceptAsync()
    {
        Grid.Draft.AcceptSuggestion(State.Id);
        await Grid.ChangedAsync();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TargetId(State.Id));
    }

    private async Task ClearAsync()
    {
        Grid.Draft.SetTarget(State.Id, null);
        await Grid.ChangedAsync();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TargetId(State.Id));
    }

    private async Task RemoveAsync()
    {
        Grid.Draft.RemoveRow(State.Id);
        await Grid.ChangedAsync();
    }

    private async Task SourceChosenAsync(string sourceKey)
    {
        Grid.Draft.SetSource(State.Id, sourceKey);
        await Grid.ChangedAsync();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TargetId(State.Id));
    }
}
