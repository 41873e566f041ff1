using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>A mapping that is being looked at, saved or not, with what is needed to judge and compose it.</summary>
/// <param name="version">The rows and settings; not necessarily stored.</param>
/// <param name="describe">The destination object; null when unknown.</param>
internal sealed class MappingScope(int connectionId, MappingVersion version, IReadOnlyList<AffiliateField> catalogue, SalesforceObjectDescribe? describe)
{
    private MappingFindings? _findings;

    public int ConnectionId { get; } = connectionId;
    public MappingVersion Version { get; } = version;
    public IReadOnlyList<AffiliateField> Catalogue { get; } = catalogue;
    public SalesforceObjectDescribe? Describe { get; } = describe;

    public MappingFindings Findings => _findings ??= MappingCheck.Of(Version.Rows, Catalogue, Describe);

    public MappingScope With(SalesforceObjectDescribe describe) => new(ConnectionId, Version, Catalogue, describe);

    public MappingScope With(MappingVersion version) => new(ConnectionId, version, Catalogue, Describe);

    public PayloadComposer Composer(IPortalAddresses addresses) => new(Version, Catalogue, Describe, () => addresses.AffiliateUrl);
}

/// <summary>Reads all affiliates, one by one, without keeping them.</summary>
internal static class EveryAffiliate
{
    /// <param name="from">The first key.</param>
    public static IAsyncEnumerable<Affiliate> Read(PortalDbContext db, long from = 0) => db.Affiliates.AsNoTracking().Where(a => a.Key >= from && a.ErasedAt == null).OrderBy(a => a.Key).AsAsyncEnumerable();
}
