using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>The chips of some affiliates: three small queries by key.</summary>
internal static class RowSyncs
{
    public static async Task<IReadOnlyDictionary<long, RowSync>> ReadAsync(
        PortalDbContext db, ConnectionView connection, IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        if (connection.Id == 0 || keys.Count == 0)
            return new Dictionary<long, RowSync>();
        var rows = await db.SyncRows.AsNoTracking()
            .Where(r => r.ConnectionId == connection.Id && keys.Contains(r.AffiliateKey))
            .ToDictionaryAsync(r => r.AffiliateKey, cancellationToken);
        var links = await db.SyncLinks.AsNoTracking()
            .InUse(connection.Id, connection.ObjectName)
            .Where(l => keys.Contains(l.AffiliateKey))
            .Select(l => new { l.AffiliateKey, l.SalesforceId, l.LastSyncedAt })
            .ToListAsync(cancellationToken);
        // A converted Lead leaves a second link; the newest is the one in use.
        var newest = links.GroupBy(l => l.AffiliateKey).ToDictionary(g => g.Key, g => g.MaxBy(l => l.LastSyncedAt)!);
        var skips = await db.SyncSkips.AsNoTracking()
            .Where(s => s.ConnectionId == connection.Id && keys.Contains(s.AffiliateKey))
            .ToDictionaryAsync(s => s.AffiliateKey, s => s.Field, cancellationToken);
        return keys.Distinct().ToDictionary(key => key, key =>
        {
            var row = rows.GetValueOrDefault(key);
            var link = newest.GetValueOrDefault(key);
            return new RowSync(
                SyncStates.Of(row, link is not null, connection.IsStopped, skips.ContainsKey(key)),
                row is null ? skips.GetValueOrDefault(key) : row.FaultFields.FirstOrDefault(),
                link?.LastSyncedAt,
                link?.SalesforceId,
                link is null ? null : RecordAddress.Of(connection.InstanceUrl, link.SalesforceId));
        });
    }
}
