using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The Salesforce field of one row: a plain button at rest, a searchable combobox of the same name when it is entered.</summary>
public sealed partial class TargetCell
{
    private const string ClearKey = "-";

    /// <summary>The grid's one tab stop before anything had the focus.</summary>
    [Parameter] public bool IsFirst { get; set; }

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private string Name => Grid.Words.TargetCellName(State);

    private string DescriptionId => $"target-text-{State.Id}";

    private string? Tone => State.Target is null && State.Suggestion is not null ? "suggested" : null;

    /// <summary>The chosen field, else the suggested one.</summary>
    private (string Label, string? ApiName, bool IsRequired)? Shown => (State.Field ?? (State.Target is null ? State.Suggestion?.Target : null)) is { } known
        ? (known.Label, Grid.Words.ApiNameBeside(known), State.IsMapped && known.RequiredOnCreate)
        : State.Target is { } name ? (name, null, false) : null;

    private string Description => State.Field is { } mapped ? $"{mapped.Label} ({mapped.Name})"
        : State.Target is not null ? State.Target
        : State.Suggestion is { } offered ? W["SuggestedTarget", offered.Target.Label] : W["NotMapped"];

    private PickerPage Search(string query)
    {
        var found = TargetSearch.Find(Grid.Draft, State.Id, query);
        var items = found.Options.Select(ItemOf).ToList();
        if (State.Target is not null && (query.Trim().Length == 0 || W["NotMapped"].Value.StartsWith(query.Trim(), StringComparison.CurrentCultureIgnoreCase)))
            items.Insert(0, new(ClearKey, W["NotMapped"], Icon: Glyphs.Close));
        return new(items, Grid.Words.PickerNote(found, query));
    }

    private PickerItem ItemOf(TargetOption option) => new(
        option.Name,
        option.Field?.Label ?? W["UseName", option.Name],
        option.Field?.Name,
        option.IsSuggested && State.Suggestion is { } s ? Grid.Words.SuggestedMeta(s) : option.Field is { } f ? Grid.Words.PickerMeta(f) : W["CheckedAfterGrant"],
        option.Refusal is { } refusal ? Grid.Words.Refusal(refusal, State, option, Grid.Draft.Sources) : null,
        option.Refusal is not null ? Glyphs.Lock : option.IsSuggested ? Glyphs.Bulb : option.Field?.IsUniqueExternalId == true ? Glyphs.Key : null,
        ApiName.Same(option.Name, State.Target),
        option.Field?.RequiredOnCreate == true);

    private async Task PickAsync(PickerItem item)
    {
        Close();
        Grid.Draft.SetTarget(State.Id, item.Key == ClearKey ? null : item.Key);
        await Grid.ChangedAsync();
        StateHasChanged();
        await FocusAsync(GridContext.TargetId(State.Id));
    }

    private async Task LeaveAsync(bool focusBack)
    {
        Close();
        StateHasChanged();
        if (focusBack)
            await FocusAsync(GridContext.TargetId(State.Id));
    }
}
