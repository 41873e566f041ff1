using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <param name="Field">Null when the object has no such field, or nobody knows.</param>
/// <param name="Fit">Null when nobody knows: the field was named before the grant.</param>
public sealed record RowFinding(MappingRow Row, SalesforceField? Field, Compatibility? Fit);

/// <summary>Everything that can be said of a mapping without looking at a single affiliate.</summary>
public sealed record MappingFindings(IReadOnlyList<RowFinding> Rows, IReadOnlyList<MissingField> Missing)
{
    /// <summary>Nothing in it can never work, and no required field is without a source.</summary>
    public bool MayTakeEffect => Missing.Count == 0 && Rows.All(r => r.Fit?.IsPossible != false);
}

/// <summary>Judges the rows of a mapping together.</summary>
public static class MappingCheck
{
    /// <param name="describe">The destination object as the grant sees it; null when unknown.</param>
    public static MappingFindings Of(IEnumerable<MappingRow> rows, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe)
    {
        var ordered = rows.OrderBy(r => r.Position).ToList();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return new(
            [.. ordered.Select(r => Judge(r, catalogue, describe, isFirst: taken.Add(r.TargetField)))],
            describe is null ? [] : RequiredFields.Missing(describe, ordered));
    }

    private static RowFinding Judge(MappingRow row, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe, bool isFirst)
    {
        var field = describe?.Find(row.TargetField);
        if (!isFirst)
            return new(row, field, new(CompatibilityKind.Impossible, CompatibilityReason.TargetTaken));
        if (field is not null)
            return new(row, field, TypeCompatibility.Check(row, field, catalogue));
        return new(row, null, describe is null ? null : new(CompatibilityKind.Impossible, CompatibilityReason.NoSuchField));
    }
}
