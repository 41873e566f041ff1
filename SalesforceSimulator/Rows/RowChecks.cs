using System.Text.Json;
using System.Text.RegularExpressions;
using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>What was sent for a record, name by name, in the order it came.</summary>
internal sealed record Incoming(IReadOnlyList<KeyValuePair<string, JsonElement>> Fields)
{
    public static Incoming From(JsonElement record, params string[] without) =>
        new([.. record.EnumerateObject()
            .Where(p => p.Name != "attributes" && !without.Contains(p.Name, StringComparer.OrdinalIgnoreCase))
            .Select(p => KeyValuePair.Create(p.Name, p.Value))]);

    public JsonElement? this[string field]
    {
        get
        {
            foreach (var (name, value) in Fields)
            {
                if (name.Equals(field, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }
}

/// <summary>Judges a record before it is written: which fields may be set, whether each value fits, what is missing.</summary>
internal sealed partial class RowChecks(Org org)
{
    /// <param name="row">The record as it is, where it is known.</param>
    /// <returns>The values to store, or why the record is refused: shape and rights first, then what is missing, then every bad value.</returns>
    public (List<KeyValuePair<string, object?>> Values, IReadOnlyList<ApiError> Errors) Prepare(ObjectDef table, bool creating, Incoming incoming, Row? row = null)
    {
        var values = new List<KeyValuePair<string, object?>>(incoming.Fields.Count);
        var locked = new List<string>();
        var bad = new List<ApiError>();
        foreach (var (name, sent) in incoming.Fields)
        {
            if (table.Field(name) is not { } field)
            {
                var (foreign, error) = Foreign(table, name, sent);
                if (error is not null)
                {
                    return (values, [error]);
                }

                values.Add(foreign);
                continue;
            }

            if (!(creating ? field.Createable : field.Updateable))
            {
                locked.Add(field.Name);
                continue;
            }

            var (value, refused) = ValueReader.Read(field, sent);
            if (refused is { Code: "JSON_PARSER_ERROR" })
            {
                return (values, [refused]);
            }

            bad.AddRange(refused is null ? Fit(field, value) : [refused]);
            values.Add(KeyValuePair.Create(field.Name, value));
        }

        if (locked.Count > 0)
        {
            return (values, [new ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", $"Unable to create/update fields: {string.Join(", ", locked)}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", locked)]);
        }

        bad.AddRange(PlaceCheck.Judge(table, row, values));
        var missing = Missing(table, creating, values);
        if (missing.Count > 0)
        {
            bad.Insert(0, new ApiError("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]", missing));
        }

        return (values, bad);
    }

    private static List<string> Missing(ObjectDef table, bool creating, List<KeyValuePair<string, object?>> values)
    {
        var given = values.ToLookup(v => v.Key, v => v.Value, StringComparer.OrdinalIgnoreCase);
        return [.. table.Fields
            .Where(f => creating
                ? f.RequiredOnCreate && given[f.Name].LastOrDefault() is null
                : !f.Nillable && f.Updateable && given.Contains(f.Name) && given[f.Name].Last() is null)
            .Select(f => f.Name)];
    }

    private IEnumerable<ApiError> Fit(FieldDef field, object? value)
    {
        if (value is not string text)
        {
            yield break;
        }

        if (field.IsText && text.Length > field.Length)
        {
            yield return new ApiError("STRING_TOO_LONG", $"{field.Label}: data value too large: {text} (max length={field.Length})", [field.Name]);
        }
        else if (field.Type == "email" && !EmailShape().IsMatch(text))
        {
            yield return new ApiError("INVALID_EMAIL_ADDRESS", $"{field.Label}: invalid email address: {text}", [field.Name]);
        }
        else if (field.RestrictedPicklist && !PlaceCheck.IsOf(field) && Parts(field, text).FirstOrDefault(part => !Offered(field, part)) is { } unknown)
        {
            yield return new ApiError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"bad value for restricted picklist field: {unknown}", [field.Name]);
        }
        else if (field.Type == "reference" && Points(field, text) is { } error)
        {
            yield return error;
        }
    }

    private static string[] Parts(FieldDef field, string text) => field.Type == "multipicklist" ? text.Split(';') : [text];

    private static bool Offered(FieldDef field, string value) =>
        field.Picklist.Any(entry => entry.Active && entry.Value.Equals(value, StringComparison.OrdinalIgnoreCase));

    private ApiError? Points(FieldDef field, string text)
    {
        var targets = field.ReferenceTo.Select(org.Table).OfType<Table>().ToList();
        if (!RecordId.TryParse(text, out var id))
        {
            return new ApiError("MALFORMED_ID", $"{field.Label}: id value of incorrect type: {text}", [field.Name]);
        }

        if (targets.FirstOrDefault(t => id.StartsWith(t.Definition.KeyPrefix!, StringComparison.Ordinal)) is not { } target)
        {
            return targets.Count > 0
                ? new ApiError("MALFORMED_ID", $"{field.Label}: id value of incorrect type: {text}", [field.Name])
                : new ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []);
        }

        return target.Find(id) switch
        {
            null => new ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []),
            { IsDeleted: true } => new ApiError("ENTITY_IS_DELETED", "entity is deleted", []),
            _ => null,
        };
    }

    /// <summary>A lookup set by the other record's external id: <c>"Lead__r": {"Affise_Affiliate_Id__c": "7"}</c>.</summary>
    private (KeyValuePair<string, object?> Value, ApiError? Error) Foreign(ObjectDef table, string name, JsonElement sent)
    {
        var lookup = table.Fields.FirstOrDefault(f => f.Type == "reference" && f.RelationshipName is { } relation && relation.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (lookup is null || sent.ValueKind != JsonValueKind.Object || lookup.ReferenceTo.Count != 1 || org.Table(lookup.ReferenceTo[0]) is not { } target)
        {
            return (default, ApiError.NoSuchColumn(name, table.Name));
        }

        var keys = Incoming.From(sent).Fields;
        if (keys is not [var (keyName, keyValue)] || target.Definition.Field(keyName) is not { IsKey: true } key)
        {
            return (default, ApiError.NoSuchColumn(keys.Count > 0 ? keys[0].Key : name, target.Name));
        }

        var value = Wire.Text(Wire.FromElement(keyValue));
        return target.FindBy(key.Name, value) is [var row]
            ? (KeyValuePair.Create(lookup.Name, (object?)row.Id), null)
            : (default, new ApiError("INVALID_FIELD", $"Foreign key external ID: {value} not found for field {key.Name} in entity {target.Name}", []));
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex EmailShape();
}
