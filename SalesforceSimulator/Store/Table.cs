using SalesforceSimulator.Schema;

namespace SalesforceSimulator.Store;

/// <summary>The records of one object, with an index on every field that can be a key. Guarded by the org's gate.</summary>
internal sealed class Table
{
    private readonly ObjectDef _original;
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, List<Row>>> _indexes = new(StringComparer.OrdinalIgnoreCase);

    public Table(ObjectDef definition)
    {
        _original = definition;
        Definition = definition;
        foreach (var field in definition.Fields.Where(f => f.Name != "Id" && (f.IsKey || f.Unique)))
        {
            _indexes[field.Name] = new(StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>The object as the integration user sees it now; fields can be hidden or tightened by the control API.</summary>
    public ObjectDef Definition { get; private set; }

    public string Name => _original.Name;

    /// <summary>How many were ever created: the source of ids and auto-numbers.</summary>
    public long Created { get; private set; }

    public IReadOnlyCollection<Row> Rows => _rows.Values;

    /// <summary>A field whether or not the user may see it: formulas read hidden fields too.</summary>
    public FieldDef? Field(string name) => _original.Field(name);

    public void Show(Func<ObjectDef, ObjectDef> change) => Definition = change(_original);

    public Row? Find(string id) => _rows.GetValueOrDefault(id);

    public Row Add(string id)
    {
        var row = new Row(this, id);
        _rows.Add(id, row);
        Created++;
        return row;
    }

    public void Remove(Row row)
    {
        foreach (var field in _indexes.Keys)
        {
            Unlink(row, field);
        }

        _rows.Remove(row.Id);
        Created--;
    }

    public void Set(Row row, string field, object? value)
    {
        var flips = string.Equals(field, "IsDeleted", StringComparison.OrdinalIgnoreCase);
        if (_indexes.ContainsKey(field))
        {
            Unlink(row, field);
        }

        row.Set(field, value);
        if (flips)
        {
            foreach (var key in _indexes.Keys)
            {
                Unlink(row, key);
                Link(row, key);
            }
        }
        else
        {
            Link(row, field);
        }
    }

    /// <summary>Live records that hold the value in a key field; text is compared without case.</summary>
    public IReadOnlyList<Row> FindBy(string field, string value) =>
        _indexes.TryGetValue(field, out var index) && index.TryGetValue(value, out var rows) ? rows : [];

    public void Clear()
    {
        _rows.Clear();
        Created = 0;
        foreach (var index in _indexes.Values)
        {
            index.Clear();
        }

        Definition = _original;
    }

    private void Link(Row row, string field)
    {
        if (!row.IsDeleted && _indexes.TryGetValue(field, out var index) && row.Stored(field) is string value)
        {
            if (!index.TryGetValue(value, out var rows))
            {
                index[value] = rows = [];
            }

            rows.Add(row);
        }
    }

    private void Unlink(Row row, string field)
    {
        if (_indexes.TryGetValue(field, out var index) && row.Stored(field) is string value && index.TryGetValue(value, out var rows)
            && rows.Remove(row) && rows.Count == 0)
        {
            index.Remove(value);
        }
    }
}
