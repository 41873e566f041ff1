using System.Globalization;
using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>Writes one record inside a transaction, or says why not. Every way in (rows, collections, Bulk) ends here.</summary>
internal sealed class RowWriter(OrgSettings settings, RowChecks checks, DuplicateCheck duplicates, TimeProvider clock)
{
    public RowResult Create(OrgTransaction transaction, Table table, Incoming incoming, WriteContext context)
    {
        var definition = table.Definition;
        if (!definition.Createable)
        {
            return RowResult.Refused(new ApiError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", $"entity type cannot be inserted: {table.Name}", []));
        }

        var (values, errors) = checks.Prepare(definition, creating: true, incoming);
        if (errors.Count > 0)
        {
            return RowResult.Refused(errors);
        }

        if (Clash(table, null, values) is { } clash)
        {
            return RowResult.Refused(clash);
        }

        if (duplicates.Find(table, null, values, context) is { } duplicate)
        {
            return RowResult.Refused(duplicate);
        }

        var row = transaction.Create(table, context.Origin, created => Complete(table, created, values, context));
        return RowResult.Done(row.Id, created: true);
    }

    public RowResult Update(OrgTransaction transaction, Row row, Incoming incoming, WriteContext context)
    {
        if (row.IsDeleted)
        {
            return RowResult.Refused(new ApiError("ENTITY_IS_DELETED", "entity is deleted", []));
        }

        if (!row.Table.Definition.Updateable)
        {
            return RowResult.Refused(new ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", []));
        }

        var (values, errors) = checks.Prepare(row.Table.Definition, creating: false, incoming, row);
        if (errors.Count > 0)
        {
            return RowResult.Refused(errors);
        }

        if (row.IsConverted)
        {
            return RowResult.Refused(new ApiError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []));
        }

        if (Clash(row.Table, row, values) is { } clash)
        {
            return RowResult.Refused(clash);
        }

        if (duplicates.Find(row.Table, row, values, context) is { } duplicate)
        {
            return RowResult.Refused(duplicate);
        }

        Stamp(values, context);
        Assign(row.Table, values, context);
        transaction.Change(Operation.Update, row, context.Origin, values);
        return RowResult.Done(row.Id, created: false);
    }

    /// <param name="key">A key field; the value must not be in <paramref name="incoming"/>.</param>
    public RowResult Upsert(OrgTransaction transaction, Table table, FieldDef key, string value, Incoming incoming, WriteContext context, bool updateOnly = false)
    {
        var matches = Match(table, key, value);
        if (matches.Count > 1)
        {
            return RowResult.Refused(new ApiError("DUPLICATE_EXTERNAL_ID", $"more than one record found for external id field: [{string.Join(", ", matches.Select(m => m.Id))}]", []))
                with
            { Choices = [.. matches.Select(m => m.Id)] };
        }

        if (matches.Count == 1)
        {
            return Update(transaction, matches[0], incoming, context);
        }

        if (updateOnly || key.Name == "Id")
        {
            return RowResult.Refused(ApiError.NotFound());
        }

        var keyed = new Incoming([.. incoming.Fields, KeyValuePair.Create(key.Name, System.Text.Json.JsonSerializer.SerializeToElement(value))]);
        return Create(transaction, table, keyed, context);
    }

    public RowResult Delete(OrgTransaction transaction, Row row, WriteContext context)
    {
        if (row.IsDeleted)
        {
            return RowResult.Refused(new ApiError("ENTITY_IS_DELETED", "entity is deleted", []));
        }

        if (!row.Table.Definition.Deletable)
        {
            return RowResult.Refused(new ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", []));
        }

        List<KeyValuePair<string, object?>> values = [KeyValuePair.Create("IsDeleted", (object?)true)];
        Stamp(values, context);
        transaction.Change(Operation.Delete, row, context.Origin, values);
        return RowResult.Done(row.Id);
    }

    public static IReadOnlyList<Row> Match(Table table, FieldDef key, string value)
    {
        if (key.Name != "Id")
        {
            return table.FindBy(key.Name, value.Trim());
        }

        return RecordId.TryParse(value, out var id) && table.Find(id) is { } row ? [row] : [];
    }

    private static ApiError? Clash(Table table, Row? self, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
        {
            if (value is string text && table.Field(name) is { Unique: true } field
                && table.FindBy(field.Name, text).FirstOrDefault(other => other != self) is { } holder)
            {
                return new ApiError("DUPLICATE_VALUE", $"duplicate value found: {field.Name} duplicates value on record with id: {RecordId.Short(holder.Id)}", []);
            }
        }

        return null;
    }

    private List<KeyValuePair<string, object?>> Complete(Table table, Row row, List<KeyValuePair<string, object?>> values, WriteContext context)
    {
        var definition = table.Definition;
        values.RemoveAll(v => v.Value is null);
        Set(values, "Id", row.Id);
        foreach (var field in definition.Fields.Where(f => f.DefaultValue is not null && !values.Exists(v => v.Key == f.Name)))
        {
            Set(values, field.Name, field.DefaultValue);
        }

        if (definition.Field("OwnerId") is not null && !values.Exists(v => v.Key == "OwnerId"))
        {
            Set(values, "OwnerId", context.Origin.UserId);
        }

        if (definition.Field("Name") is { Formula: null } && !values.Exists(v => v.Key == "Name"))
        {
            Set(values, "Name", row.Id);
        }

        foreach (var field in definition.Fields.Where(f => f.AutoNumber))
        {
            Set(values, field.Name, $"AFF-{table.Created.ToString("00000", CultureInfo.InvariantCulture)}");
        }

        Stamp(values, context);
        Set(values, "CreatedDate", values.Last(v => v.Key == "LastModifiedDate").Value);
        Set(values, "CreatedById", context.Origin.UserId);
        Assign(table, values, context);
        return values;
    }

    private void Stamp(List<KeyValuePair<string, object?>> values, WriteContext context)
    {
        var now = Wire.StoredTimestamp(clock.GetUtcNow());
        Set(values, "LastModifiedDate", now);
        Set(values, "SystemModstamp", now);
        Set(values, "LastModifiedById", context.Origin.UserId);
    }

    private void Assign(Table table, List<KeyValuePair<string, object?>> values, WriteContext context)
    {
        if (table.Definition.IsLead && settings.AssignmentRule && context.AutoAssign)
        {
            Set(values, "OwnerId", Seed.AssigneeId);
        }
    }

    private static void Set(List<KeyValuePair<string, object?>> values, string field, object? value)
    {
        values.RemoveAll(v => v.Key == field);
        values.Add(KeyValuePair.Create(field, value));
    }
}
