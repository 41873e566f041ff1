using System.Collections.Concurrent;
using System.Text.Json;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce.Schema;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>The describe that the database keeps, read once for each version of it. Composing never asks Salesforce.</summary>
internal sealed class KeptDescribes
{
    private readonly ConcurrentDictionary<(int ConnectionId, string ObjectName), (DateTime FetchedAt, SalesforceObjectDescribe Describe)> _read = new();

    public async Task<SalesforceObjectDescribe?> FindAsync(PortalDbContext db, int connectionId, string objectName, CancellationToken cancellationToken)
    {
        var kept = db.DescribeSnapshots.AsNoTracking().Where(d => d.ConnectionId == connectionId && d.ObjectName == objectName);
        var fetchedAt = await kept.Select(d => (DateTime?)d.FetchedAt).SingleOrDefaultAsync(cancellationToken);
        if (fetchedAt is null)
            return null;
        if (_read.TryGetValue((connectionId, objectName), out var known) && known.FetchedAt == fetchedAt)
            return known.Describe;
        var json = await kept.Select(d => d.Json).SingleAsync(cancellationToken);
        var describe = JsonSerializer.Deserialize<SalesforceObjectDescribe>(json)!;
        _read[(connectionId, objectName)] = (fetchedAt.Value, describe);
        return describe;
    }
}
