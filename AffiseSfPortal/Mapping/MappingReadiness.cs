using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>How far a mapping is: the one rule by which the step of the fields is done.</summary>
/// <param name="Mapped">How many affiliate fields go somewhere.</param>
/// <param name="Missing">Required fields without a source.</param>
/// <param name="IsOtherObject">It was made for another destination object than the saved one.</param>
/// <param name="KeyNotUnique">The field that records are found by although the org does not keep it unique; null when there is none.</param>
public sealed record MappingReadiness(int Mapped, IReadOnlyList<MissingField> Missing, bool IsOtherObject, string? KeyNotUnique = null)
{
    public static MappingReadiness None { get; } = new(0, [], false);

    public bool IsReady => Mapped > 0 && Missing.Count == 0 && !IsOtherObject && KeyNotUnique is null;

    /// <param name="mapping">The version in effect, or null.</param>
    /// <param name="wantedObject">The connection's destination object, or null before the first Save.</param>
    /// <param name="describe">The mapping's object as the grant sees it; null when unknown: then what every org's Lead asks for stands in.</param>
    public static MappingReadiness Of(MappingVersion? mapping, string? wantedObject, SalesforceObjectDescribe? describe)
    {
        if (mapping is null)
            return None;
        var known = describe ?? (IsSame(mapping.DestinationObject, StandardLead.Describe.Name) ? StandardLead.Describe : null);
        return new(
            mapping.Rows.Where(r => r.IsField).Select(r => r.SourceKey).Distinct(StringComparer.Ordinal).Count(),
            known is null ? [] : RequiredFields.Missing(known, mapping.Rows),
            wantedObject is not null && !IsSame(mapping.DestinationObject, wantedObject),
            MatchKey.IsKnownNotUnique(mapping, describe) ? mapping.MatchField : null);
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
