using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The value map of one row: values that the data holds, with how many affiliates have each, beside what they become.</summary>
public sealed partial class ValueMapEditor
{
    private const string Unlisted = "∅unlisted";
    private const string Nothing = "∅nothing";
    private IReadOnlyList<ValueCount> _values = [];
    private int _more;
    private string _added = "";
    private bool _loading;

    [Parameter, EditorRequired] public RowState State { get; set; } = default!;

    [CascadingParameter] internal GridContext Grid { get; set; } = default!;

    [Inject] private IStringLocalizer<SalesforceFields> W { get; set; } = default!;

    private ValueMap? Map => State.Recipe.Values;

    private IReadOnlyList<SalesforcePicklistValue> Choices => [.. (State.Field?.PicklistValues ?? []).Where(v => v.Active)];

    protected override async Task OnInitializedAsync()
    {
        if (Map is not null)
            await ReadAsync();
    }

    private ValueMapEntry? EntryOf(string value) => Map?.Entries.FirstOrDefault(e => string.Equals(e.From, value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Begins with what goes together by its name.</summary>
    private async Task StartAsync()
    {
        if (_loading)
            return;
        _loading = true;
        await ReadAsync();
        _loading = false;
        var values = _values.Select(v => v.Value).ToList();
        await SaveAsync((State.Field is { } field ? SuggestedMapping.Values(values, field) : null) ?? new ValueMap());
    }

    private async Task ReadAsync()
    {
        var use = State.Source is { } source ? await Grid.ValuesAsync(source) : new([], 0, 0);
        // What the map lists and nobody has any more stays in sight.
        var listed = (Map?.Entries ?? []).Select(e => e.From).Where(f => use.Values.All(v => !string.Equals(v.Value, f, StringComparison.OrdinalIgnoreCase)));
        _values = [.. use.Values, .. listed.Select(f => new ValueCount(f, 0))];
        _more = use.More;
    }

    private Task SetAsync(string from, string? to)
    {
        var others = (Map?.Entries ?? []).Where(e => !string.Equals(e.From, from, StringComparison.OrdinalIgnoreCase));
        return SaveAsync((Map ?? new ValueMap()) with { Entries = to is null or Unlisted ? [.. others] : [.. others, new ValueMapEntry(from, to == Nothing ? null : to)] });
    }

    private Task AddAsync(ChangeEventArgs change)
    {
        var value = (change.Value as string ?? "").Trim();
        _added = "";
        if (value.Length > 0 && _values.All(v => !string.Equals(v.Value, value, StringComparison.OrdinalIgnoreCase)))
            _values = [.. _values, new ValueCount(value, 0)];
        return Task.CompletedTask;
    }

    private Task UnlistedAsync(ChangeEventArgs change) =>
        Enum.TryParse<UnlistedValue>(change.Value as string, out var unlisted) ? SaveAsync(Map! with { Unlisted = unlisted }) : Task.CompletedTask;

    private Task SaveAsync(ValueMap? map)
    {
        Grid.Draft.SetRecipe(State.Id, State.Recipe with { Values = map });
        return Grid.ChangedAsync();
    }
}
