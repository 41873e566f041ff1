using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>A mapping's filter, ready to judge affiliates.</summary>
internal sealed class FilterPlan
{
    private readonly InclusionFilter _filter;
    private readonly MappingVersion _mapping;
    private readonly Dictionary<string, AffiliateField> _catalogue;

    private FilterPlan(InclusionFilter filter, MappingVersion mapping, IReadOnlyList<AffiliateField> catalogue)
    {
        (_filter, _mapping) = (filter, mapping);
        _catalogue = catalogue.ToDictionary(f => f.Key, StringComparer.Ordinal);
        LeavingHash = SHA256.HashData(Encoding.UTF8.GetBytes($"leaving\n{filter.LeavingField}\n{filter.LeavingValue}"));
    }

    /// <summary>What the link remembers once the record says that its affiliate is left out.</summary>
    public byte[] LeavingHash { get; }

    /// <summary>Null for a mapping that sends everybody.</summary>
    public static FilterPlan? Of(MappingVersion mapping, IReadOnlyList<AffiliateField> catalogue) =>
        mapping.Settings?.Filter is { IsNothing: false } filter ? new(filter, mapping, catalogue) : null;

    /// <inheritdoc cref="InclusionFilter.LeftOutBy"/>
    public string? LeftOutBy(Affiliate affiliate) => _filter.LeftOutBy(affiliate, _catalogue);

    /// <summary>The last that is written of an affiliate that had a record; null when nothing is.</summary>
    public ComposedRow? Leaving(ClaimedRow row)
    {
        if (_filter is not { Leaving: LeavingAction.SetField, LeavingField: { Length: > 0 } field } || row.Link is not { } link)
            return null;
        return FixedRecord.Compose(_mapping, row, link, [new(field, _filter.LeavingValue)], LeavingHash);
    }
}
