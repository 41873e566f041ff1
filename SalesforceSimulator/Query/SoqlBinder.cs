using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Query;

/// <summary>A field, or a field of a record that a lookup points to.</summary>
/// <param name="Lookup">The lookup to follow first; null for a field of the object itself.</param>
internal sealed record BoundField(FieldDef? Lookup, FieldDef Field)
{
    public string Path => Lookup is null ? Field.Name : $"{Lookup.RelationshipName}.{Field.Name}";

    public Row? RowOf(Org org, Row row)
    {
        if (Lookup is null)
        {
            return row;
        }

        return row.Stored(Lookup.Name) is string id
            ? Lookup.ReferenceTo.Select(target => org.Table(target)?.Find(id)).FirstOrDefault(found => found is not null)
            : null;
    }

    public object? Value(Org org, Row row) => RowOf(org, row)?.Shown(Field.Name);
}

/// <summary>Looks a query's names up in an object.</summary>
internal sealed class SoqlBinder(Org org, SoqlQuery query, Table table)
{
    /// <exception cref="Api.ApiFault">INVALID_FIELD.</exception>
    public BoundField Bind(Name name)
    {
        var parts = name.Text.Split('.');
        if (parts.Length == 2 && parts[0].Equals(table.Name, StringComparison.OrdinalIgnoreCase))
        {
            parts = parts[1..];
        }

        if (parts.Length == 1)
        {
            return new BoundField(null, table.Definition.Field(parts[0]) ?? throw SoqlErrors.NoSuchColumn(query, name, table.Name));
        }

        var lookup = table.Definition.Fields.FirstOrDefault(f => f.Type == "reference" && parts[0].Equals(f.RelationshipName, StringComparison.OrdinalIgnoreCase))
            ?? throw SoqlErrors.InvalidField(query, name, $"Didn't understand relationship '{parts[0]}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");
        var field = lookup.ReferenceTo.Select(org.Table).OfType<Table>().Select(target => target.Definition.Field(parts[1])).FirstOrDefault(f => f is not null);
        return parts.Length == 2 && field is not null
            ? new BoundField(lookup, field)
            : throw SoqlErrors.NoSuchColumn(query, name, lookup.ReferenceTo.Count > 1 ? "Name" : lookup.ReferenceTo[0]);
    }

    public BoundField BindFilter(Name name)
    {
        var bound = Bind(name);
        return bound.Field.Filterable
            ? bound
            : throw SoqlErrors.InvalidField(query, name, $"field '{name.Text}' can not be filtered in a query call");
    }

    public BoundField BindOrder(Name name)
    {
        var bound = Bind(name);
        return bound.Field.Sortable
            ? bound
            : throw SoqlErrors.InvalidField(query, name, $"field '{name.Text}' can not be sorted in a query call");
    }

    public IReadOnlyList<BoundField> Selected() => [.. query.Fields.SelectMany(Expand)];

    private IEnumerable<BoundField> Expand(Selected selected)
    {
        if (selected.Function is null)
        {
            return [Bind(selected.Field!)];
        }

        if (selected.Function != "FIELDS" || selected.Field is not { } which)
        {
            throw SoqlErrors.Malformed("Only aggregate expressions use field aliasing");
        }

        if (!which.Text.Equals("STANDARD", StringComparison.OrdinalIgnoreCase) && query.Limit is null or > 200)
        {
            throw SoqlErrors.Malformed("The SOQL FIELDS function must have a LIMIT of at most 200");
        }

        return which.Text.ToUpperInvariant() switch
        {
            "ALL" => table.Definition.Fields.Select(f => new BoundField(null, f)),
            "STANDARD" => table.Definition.Fields.Where(f => !f.Custom).Select(f => new BoundField(null, f)),
            "CUSTOM" => table.Definition.Fields.Where(f => f.Custom).Select(f => new BoundField(null, f)),
            _ => throw SoqlErrors.Malformed($"unexpected token: '{which.Text}'"),
        };
    }
}
