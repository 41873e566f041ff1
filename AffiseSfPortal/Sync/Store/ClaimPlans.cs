using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync.Store;

/// <summary>Mapping, sign-up fields and describe of each connection, kept as long as the database says that they are the same.</summary>
internal sealed class ClaimPlans(IDbContextFactory<PortalDbContext> contexts, KeptDescribes describes, IPortalAddresses addresses)
{
    private readonly ConcurrentDictionary<int, (PlanKey Key, ClaimPlan Plan)> _kept = new();

    /// <returns>Null for a mapping that cannot make a request: it is not tried on records.</returns>
    public async ValueTask<ClaimPlan?> FindAsync(int connectionId, PlanKey key, CancellationToken cancellationToken)
    {
        if (!_kept.TryGetValue(connectionId, out var kept) || kept.Key != key)
            _kept[connectionId] = kept = (key, await ReadAsync(connectionId, key, cancellationToken));
        return IsUsable(kept.Plan.Mapping, key.DestinationObject) ? kept.Plan : null;
    }

    internal static bool IsUsable(MappingVersion mapping, string? destinationObject) =>
        mapping.Rows.Count > 0
        && mapping.Settings is not { IsUnknown: true }
        && string.Equals(mapping.DestinationObject, destinationObject, StringComparison.OrdinalIgnoreCase)
        && (mapping.MatchBy != MatchBy.ExternalId || mapping.Rows.Exists(r =>
            r.SourceKey == AffiliateField.IdKey && string.Equals(r.TargetField, mapping.MatchField, StringComparison.OrdinalIgnoreCase)));

    private async Task<ClaimPlan> ReadAsync(int connectionId, PlanKey key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mapping = await db.MappingVersions.AsNoTracking().Include(m => m.Rows.OrderBy(r => r.Position)).SingleAsync(m => m.Id == key.MappingId, cancellationToken);
        var fields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        var describe = await describes.FindAsync(db, connectionId, mapping.DestinationObject, cancellationToken);
        var catalogue = AffiliateField.Mappable(fields);
        var everMapped = await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == connectionId && m.DestinationObject == mapping.DestinationObject)
            .SelectMany(m => m.Rows).ToListAsync(cancellationToken);
        return new ClaimPlan(mapping, describe, new PayloadComposer(mapping, catalogue, describe, () => addresses.AffiliateUrl), new ErasurePlan(mapping, everMapped, describe), FilterPlan.Of(mapping, catalogue));
    }
}

/// <summary>Equal as long as records are composed in the same way.</summary>
/// <param name="DescribedAt">When the describe was fetched, in the database's own number; 0 for none.</param>
/// <param name="Fields">The sign-up fields in one text.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlanKey(int MappingId, string? DestinationObject, long DescribedAt, string Fields);
