using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

internal sealed class DescribeStore(IDbContextFactory<PortalDbContext> contexts, IOrgSession session, ISalesforceClient client, TimeProvider time) : IDescribeStore
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    public async Task<DescribeView?> GetAsync(int connectionId, string objectName, bool refresh, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var isGranted = await db.Connections.AnyAsync(c => c.Id == connectionId && c.ProtectedRefreshToken != null && c.InstanceUrl != null, cancellationToken);
        if (!isGranted)
            return null;
        var kept = await db.DescribeSnapshots.SingleOrDefaultAsync(d => d.ConnectionId == connectionId && d.ObjectName == objectName, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        if (kept is not null && !refresh && now - kept.FetchedAt < Fresh)
            return View(kept, isStale: false);
        try
        {
            // A refresh asks without If-Modified-Since: rights on fields change what is described without touching that date.
            DateTimeOffset? since = refresh || kept?.LastModified is not { } modified ? null : new DateTimeOffset(modified, TimeSpan.Zero);
            var fetched = await session.CallAsync(connectionId, (access, token) => client.DescribeAsync(access, objectName, since, token), cancellationToken);
            return View(await KeepAsync(db, kept, connectionId, objectName, fetched, now, cancellationToken), isStale: false);
        }
        catch (SalesforceException) when (!refresh && kept is not null)
        {
            return View(kept, isStale: true);
        }
        catch (NotConnectedException)
        {
            return null;
        }
    }

    private static async Task<DescribeSnapshot> KeepAsync(
        PortalDbContext db, DescribeSnapshot? kept, int connectionId, string objectName, SalesforceObjectDescribe? fetched, DateTime now, CancellationToken cancellationToken)
    {
        var isNew = kept is null;
        kept ??= new DescribeSnapshot { ConnectionId = connectionId, ObjectName = objectName };
        kept.FetchedAt = now;
        if (fetched is not null)
        {
            kept.Json = JsonSerializer.Serialize(fetched);
            kept.LastModified = fetched.LastModified?.UtcDateTime;
        }
        if (isNew)
            db.DescribeSnapshots.Add(kept);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (isNew && db.DescribeSnapshots.AsNoTracking().Any(d => d.ConnectionId == connectionId && d.ObjectName == objectName))
        {
            // Two screens asked for the first describe at once; the other one's is as good.
            db.Entry(kept).State = EntityState.Detached;
        }
        return kept;
    }

    private static DescribeView View(DescribeSnapshot kept, bool isStale) =>
        new(JsonSerializer.Deserialize<SalesforceObjectDescribe>(kept.Json)!, kept.FetchedAt, isStale);
}
