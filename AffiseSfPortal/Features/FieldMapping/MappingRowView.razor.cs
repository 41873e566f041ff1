using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Mapping;
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

    private string CheckWord => Grid.Words.CheckOf(State);

    private string CheckIcon => State.IsFineToday ? Glyphs.Fine : Glyphs.OfCheck(State.Verdict.Check);

    /// <summary>What stops the mapping is open until it is cured; what may lose something opens on request.</summary>
    private bool IsOpen => State.NeedsALook && (_opened ?? State.Verdict.Blocks);

    /// <summary>For a composed row its own text stands where others show the affiliate's value.</summary>
    private string SampleText => State.IsComposed ? State.Recipe.Text ?? "" : State.Sample;

    /// <summary>Steps that put the row right: those of the mark, and fallbacks for a required field that may be blank.</summary>
    private IEnumerable<TransformStep> Cures => State.Verdict.Reason == nameof(CompatibilityReason.RequiredMayBeBlank)
        ? [new TransformStep(TransformKind.OrField, "email")]
        : Grid.Draft.CureOf(State.Id).Take(1);

    private bool CanMapValues => State.Verdict.Reason is nameof(CompatibilityReason.NotInPicklist) or nameof(CompatibilityReason.StopsUnlisted) or nameof(CompatibilityReason.LeavesOutUnlisted);

    private bool IsEditing => Grid.Editing.Contains(State.Id);

    private bool CanRemove => State.IsExtra || State.Verdict.Check == RowCheck.SourceGone;

    private string? Type => (State.Field ?? State.Suggestion?.Target) is { } target ? Grid.Words.TypeOf(target) : null;

    private string RowClass => string.Join(' ', State.IsChanged ? "changed-row" : "", IsOpen ? $"look {CheckClass}" : "", State.IsMapped ? "" : "unmapped");

    private string CheckClass => State.Verdict switch
    {
        { Blocks: true } => "stop",
        { NeedsALook: true } => State.IsFineToday ? "fine" : "warn",
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

    private async Task CureAsync(TransformStep cure)
    {
        // Where one step is not enough, all of them together are the cure.
        var all = Grid.Draft.CureOf(State.Id);
        Grid.Draft.AddSteps(State.Id, all.Count > 1 && all[0] == cure ? all : [cure]);
        await Grid.ChangedAsync();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TransformId(State.Id));
    }

    private void ToggleEditor()
    {
        if (!Grid.Editing.Remove(State.Id))
            Grid.Editing.Add(State.Id);
        _draw = true;
    }

    private async Task OpenEditorAsync()
    {
        Grid.Editing.Add(State.Id);
        _draw = true;
        StateHasChanged();
        await Task.Yield();
        await Grid.Script.RevealAsync(GridContext.EditorId(State.Id));
    }

    private async Task CloseEditorAsync()
    {
        Grid.Editing.Remove(State.Id);
        _draw = true;
        StateHasChanged();
        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TransformId(State.Id));
    }

    private Task ShowAffectedAsync(SurveyCount count) => Grid.ShowAffectedAsync(
        Grid.Words.Counted(count),
        new AffectedQuestion(Grid.Scope().ConnectionId, State.Field!.Name)
        {
            Reason = count.Reason,
            // What is saved is found again by its field.
            Row = State.IsChanged || Grid.Draft.IsForOtherObject ? new DocumentRow(State.SourceKey!, State.Source?.SignUpField?.Name, State.Target!, State.Field.Type, State.Recipe) : null,
        });

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
        // A constant or a template needs its text first.
        var needsText = sourceKey is RowSources.Constant or RowSources.Template;
        if (needsText)
            Grid.Editing.Add(State.Id);
        await Grid.ChangedAsync();
        if (needsText)
        {
            await Task.Yield();
            await Grid.Script.FocusAsync(GridContext.TextId(State.Id));
            return;
        }

        await Task.Yield();
        await Grid.Script.FocusAsync(GridContext.TargetId(State.Id));
    }
}
