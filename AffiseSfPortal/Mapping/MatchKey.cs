using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>How records are found again.</summary>
/// <param name="Field">The external ID field; null with <see cref="MatchBy.StoredId"/>.</param>
public sealed record MatchKey(MatchBy By, string? Field)
{
    /// <summary>The mapping finds records by a field of which the describe says that two records may share its value, or that is not there.</summary>
    public static bool IsKnownNotUnique(MappingVersion mapping, SalesforceObjectDescribe? describe) =>
        mapping is { MatchBy: MatchBy.ExternalId, MatchField: { } field }
        && string.Equals(describe?.Name, mapping.DestinationObject, StringComparison.OrdinalIgnoreCase)
        && describe!.Fields.Count > 0
        && describe.Find(field) is not { IsUniqueExternalId: true };

    /// <summary>Decides by the row that maps the affiliate's ID: a unique external ID field makes repeating safe. Before the describe is known a custom field gets the benefit of the doubt.</summary>
    public static MatchKey Find(IEnumerable<MappingRow> rows, SalesforceObjectDescribe? describe)
    {
        foreach (var row in rows.Where(r => r.SourceKey == AffiliateField.IdKey && r.IsPlain).OrderBy(r => r.Position))
        {
            if (describe is null ? row.TargetField.EndsWith("__c", StringComparison.OrdinalIgnoreCase) : describe.Find(row.TargetField) is { IsUniqueExternalId: true })
                return new(MatchBy.ExternalId, describe?.Find(row.TargetField)?.Name ?? row.TargetField);
        }

        return new(MatchBy.StoredId, null);
    }
}
