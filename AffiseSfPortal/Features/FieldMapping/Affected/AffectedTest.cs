using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <summary>Says of one affiliate whether a mark or a change in the org concerns it, and by what value. The count in a sentence and the list behind it ask the same.</summary>
internal sealed class AffectedTest
{
    private readonly RowJudge? _judge;
    private readonly Func<CompatibilityReason, bool> _concerns;

    private AffectedTest(RowJudge? judge, Func<CompatibilityReason, bool> concerns) => (_judge, _concerns) = (judge, concerns);

    /// <summary>Of a change in the org: a field that is gone fails everybody; a new required field without a row, everybody who is new.</summary>
    /// <param name="was">The fields as they were when all was well.</param>
    /// <param name="now">The fields as they are.</param>
    public static AffectedTest Of(FieldDrift drift, MappingVersion version, SalesforceObjectDescribe was, SalesforceObjectDescribe now, IReadOnlyList<AffiliateField> catalogue, string? affiliateUrl)
    {
        var row = version.Rows.Find(r => ApiName.Same(r.TargetField, drift.Field));
        var failsAll = drift.Change is FieldChange.Gone or FieldChange.NoLongerWriteable or FieldChange.NoLongerKey;
        // Where nothing can be written any more, the value is what would have been.
        var field = failsAll ? was.Find(drift.Field) ?? now.Find(drift.Field) : now.Find(drift.Field);
        return row is null || field is null
            ? new(null, _ => true)
            : new(new RowJudge(row, field, catalogue, affiliateUrl), failsAll ? _ => true : RowJudge.KeepsOut);
    }

    /// <summary>Of a row's mark: one reason of those that were counted.</summary>
    public static AffectedTest Of(MappingRow row, SalesforceField field, CompatibilityReason reason, IReadOnlyList<AffiliateField> catalogue, string? affiliateUrl) =>
        new(new RowJudge(row, field, catalogue, affiliateUrl), r => r == reason);

    /// <param name="value">What would be sent; null when nothing would.</param>
    public bool Concerns(Affiliate affiliate, out string? value)
    {
        value = null;
        return _concerns(_judge is null ? CompatibilityReason.None : _judge.Judge(affiliate, out value));
    }
}
