using SalesforceSimulator.Schema;

namespace SalesforceSimulator.Store;

/// <summary>One record. Values are canonical: null is absent, text is trimmed, dates sort as text.</summary>
internal sealed class Row(Table table, string id)
{
    private readonly Dictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);

    public Table Table { get; } = table;

    public string Id { get; } = id;

    public bool IsDeleted => _values.TryGetValue("IsDeleted", out var deleted) && deleted is true;

    public bool IsConverted => _values.TryGetValue("IsConverted", out var converted) && converted is true;

    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>What is stored.</summary>
    public object? Stored(string field) => _values.GetValueOrDefault(field);

    /// <summary>What a reader sees: stored, or computed for a formula.</summary>
    public object? Shown(string field) =>
        Table.Field(field) is { Formula: { } compute } ? compute(Shown) : Stored(field);

    public void Set(string field, object? value)
    {
        if (value is null)
        {
            _values.Remove(field);
        }
        else
        {
            _values[field] = value;
        }
    }
}
