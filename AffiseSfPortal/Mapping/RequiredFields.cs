using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>A field without which no record can be created, and what would fill it.</summary>
public sealed record MissingField(SalesforceField Field, FieldCure? Cure)
{
    /// <summary>A default that the org itself offers; null where a person must say one. It goes into new records alone.</summary>
    public string? Default =>
        (Field.PicklistValues.FirstOrDefault(v => v is { Active: true, IsDefault: true }) ?? Field.PicklistValues.FirstOrDefault(v => v.Active))?.Value;
}

/// <summary>A row that fills a required field.</summary>
public sealed record FieldCure(string SourceKey, RowTransform Transform);

/// <summary>Finds what a mapping still lacks.</summary>
public static class RequiredFields
{
    public static IReadOnlyList<MissingField> Missing(SalesforceObjectDescribe describe, IEnumerable<MappingRow> rows)
    {
        var mapped = rows.Select(r => r.TargetField).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. describe.Fields.Where(f => f.RequiredOnCreate && f.Writeable && !mapped.Contains(f.Name)).Select(f => new MissingField(f, CureOf(f)))];
    }

    // Contact person and company may be empty: without the e-mail in their place Salesforce would refuse such an affiliate.
    private static FieldCure? CureOf(SalesforceField field) => field.Name.ToUpperInvariant() switch
    {
        "LASTNAME" => new("contactPerson", RowTransform.LastWordOrEmail),
        "COMPANY" => new("login", RowTransform.OrEmail),
        _ => null,
    };
}
