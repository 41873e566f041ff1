using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Reads where everything stands: six small queries, whatever the number of affiliates on the screen.</summary>
internal sealed class StandingReader(IDbContextFactory<PortalDbContext> databases, DatabaseSpace space)
{
    public async Task<Standing> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(database, cancellationToken);
    }

    /// <summary>For a caller that reads more in the same breath.</summary>
    public async Task<Standing> ReadAsync(PortalDbContext database, CancellationToken cancellationToken)
    {
        var affiliates = await database.Affiliates.CountAsync(cancellationToken);
        var connection = await database.Connections.AsNoTracking().OrderBy(c => c.Id).FirstOrDefaultAsync(cancellationToken);
        if (connection is null)
            return Standing.Nothing with { Affiliates = affiliates, DatabaseFullSince = space.FullSince };

        var queue = await database.SyncRows
            .Where(r => r.ConnectionId == connection.Id)
            .GroupBy(_ => 1)
            .Select(g => new
            {
                Owed = g.Count(r => r.Cause == null && r.LeaseToken == null),
                InFlight = g.Count(r => r.Cause == null && r.LeaseToken != null),
                Needing = g.Count(r => r.Cause != null && r.IgnoredAt == null),
                Ignored = g.Count(r => r.Cause != null && r.IgnoredAt != null),
                Since = g.Min(r => r.Cause != null && r.IgnoredAt == null ? r.FaultAt : null),
            })
            .SingleOrDefaultAsync(cancellationToken);
        var linked = await database.SyncLinks
            .InUse(connection.Id, connection.DestinationObject)
            .Where(l => !database.SyncRows.Any(r => r.ConnectionId == l.ConnectionId && r.AffiliateKey == l.AffiliateKey))
            .Select(l => l.AffiliateKey)
            .Distinct()
            .CountAsync(cancellationToken);
        var filtered = await database.SyncSkips
            .Where(s => s.ConnectionId == connection.Id && !database.SyncRows.Any(r => r.ConnectionId == s.ConnectionId && r.AffiliateKey == s.AffiliateKey)
                && !database.SyncLinks.Any(l => l.ConnectionId == s.ConnectionId && l.AffiliateKey == s.AffiliateKey))
            .CountAsync(cancellationToken);
        var mapping = await database.MappingVersions
            .Where(m => m.ConnectionId == connection.Id)
            .OrderByDescending(m => m.Number)
            .Select(m => new { m.Number, Fields = m.Rows.Count })
            .FirstOrDefaultAsync(cancellationToken);

        return new Standing(connection, affiliates, linked, queue?.Owed ?? 0, queue?.InFlight ?? 0, queue?.Needing ?? 0,
            queue?.Since, mapping?.Number, mapping?.Fields ?? 0)
        { DatabaseFullSince = space.FullSince, Ignored = queue?.Ignored ?? 0, Filtered = filtered };
    }
}
