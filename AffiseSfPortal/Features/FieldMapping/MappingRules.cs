using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Asks the mapping's own functions and answers in the grid's terms.</summary>
internal static class MappingRules
{
    public static RowVerdict Judge(MappingRow row, SalesforceField target, IReadOnlyList<AffiliateField> sources)
    {
        var fit = TypeCompatibility.Check(row, target, sources);
        var check = fit.Kind switch
        {
            CompatibilityKind.Fine => RowCheck.Fine,
            CompatibilityKind.MayBeCut => RowCheck.MayBeTooLong,
            CompatibilityKind.ValuesMayBeRefused => RowCheck.MayBeRefused,
            CompatibilityKind.LosesSome => RowCheck.LosesSome,
            CompatibilityKind.Impossible => RowCheck.Impossible,
        };
        return check == RowCheck.Fine ? new(check) : new(check, fit.Reason.ToString(), fit.MaxLength?.ToString("N0", CultureInfo.CurrentCulture));
    }

    /// <summary>At most one for each affiliate field.</summary>
    public static Dictionary<string, Suggestion> Suggest(TargetCatalogue targets, IReadOnlyList<AffiliateField> sources) =>
        targets.Describe is not { } describe ? [] : SuggestedMapping.For(describe, sources)
            .Select(s => (Found: s, Target: targets.Find(s.TargetField)))
            .Where(s => s.Target is not null)
            .ToDictionary(s => s.Found.SourceKey, s => new Suggestion(s.Found.SourceKey, s.Target!, s.Found.Recipe, s.Found.Confidence, s.Found.Reason.ToString()), StringComparer.Ordinal);

    public static IReadOnlyList<RequiredGap> Gaps(TargetCatalogue targets, IEnumerable<MappingRow> rows) =>
        targets.Describe is not { } describe ? [] :
        [
            .. RequiredFields.Missing(describe, rows).Select(m => new RequiredGap(
                m.Field, m.Cure is null ? FieldGroup.Required : FieldGroups.Of(m.Cure.SourceKey), m.Cure is null ? null : new(m.Cure.SourceKey, m.Cure.Transform), m.Default)),
        ];

    /// <summary>Before the org's own describe is known a custom field gets the benefit of the doubt.</summary>
    public static MatchKey FindKey(TargetCatalogue targets, IEnumerable<MappingRow> rows) =>
        MatchKey.Find(rows, targets.Origin == TargetOrigin.Org ? targets.Describe : null);

    /// <summary>What of the affiliate goes to that field, and why not where nothing does.</summary>
    public static Arrival Arrive(TargetCatalogue targets, IReadOnlyList<AffiliateField> sources, MappingRow row, Affiliate affiliate, string? affiliateUrl)
    {
        var alone = new MappingVersion { DestinationObject = targets.ObjectName, Rows = [row] };
        var decision = new PayloadComposer(alone, sources, targets.Describe, () => affiliateUrl).Compose(affiliate).Decisions[0];
        return decision.Outcome == FieldOutcome.Sent ? new(decision.Value, null) : new(null, decision.Outcome.ToString());
    }
}
