using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Live.Instances;

/// <summary>Tells the screens here what other instances recorded, each attempt once, whether a notice named it or a look found it.
/// Which attempts are others' the database says: it notes the writer with each.</summary>
internal sealed class OthersOutcomes(IDbContextFactory<PortalDbContext> contexts, ChannelLiveFeed feed, InstanceTag tag) : IDisposable
{
    /// <summary>Told by one look at most, the newest; screens read the rest from the database.</summary>
    private const int MostAtOnce = 1000;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>The last attempt that was told of an affiliate: attempts of one affiliate follow each other.</summary>
    private readonly Dictionary<(int ConnectionId, long AffiliateKey), long> _told = [];

    /// <summary>Nothing up to here is told any more. Trails two looks behind the newest attempt, since ids are given before they are committed.</summary>
    private long? _floor;
    private long _next;

    /// <summary>What others recorded of these affiliates.</summary>
    public Task TellAsync(int connectionId, IReadOnlyList<long> keys, CancellationToken cancellationToken) => AloneAsync(
        async db =>
        {
            if (_floor is null)
                await BeginAsync(db, cancellationToken);
            else if (feed.SubscriberCount > 0)
                Tell(await ReadAsync(db, db.SyncAttempts.Where(a => a.ConnectionId == connectionId && keys.Contains(a.AffiliateKey)), cancellationToken));
        },
        cancellationToken);

    /// <summary>What others recorded since the last look. The first look tells nothing: it is where listening begins.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) => AloneAsync(
        async db =>
        {
            if (_floor is null)
            {
                await BeginAsync(db, cancellationToken);
                return;
            }
            var newest = await NewestAsync(db, cancellationToken);
            if (feed.SubscriberCount > 0)
                Tell(await ReadAsync(db, db.SyncAttempts, cancellationToken));
            (_floor, _next) = (_next, newest);
            foreach (var (key, _) in _told.Where(t => t.Value <= _floor).ToList())
                _told.Remove(key);
        },
        cancellationToken);

    /// <summary>Rows that wait because their connection does leave no attempt; what there is to say of them stands on row and connection.</summary>
    public async Task TellHeldAsync(int connectionId, IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        if (feed.SubscriberCount == 0)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken);
        if (connection is null)
            return;
        var rows = await (
            from row in db.SyncRows.AsNoTracking()
            join affiliate in db.Affiliates.AsNoTracking() on row.AffiliateKey equals affiliate.Key
            where row.ConnectionId == connectionId && keys.Contains(row.AffiliateKey)
            select new { row.Reason, row.ActorId, Affiliate = affiliate }).ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return;
        feed.Publish(new BatchSettled(connectionId, [.. rows.Select(r => new RecordOutcome(
            r.Affiliate.Key, r.Affiliate.AffiliateId, r.Affiliate.DisplayName, SyncOutcome.Held, connection.DestinationObject ?? "", null, null, 0,
            r.ActorId, r.Reason, connection.HoldCode, connection.HoldMessage, connection.HoldFields)
            { Hold = connection.Hold })]));
    }

    public async Task<IReadOnlyList<int>> ConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Connections.Select(c => c.Id).ToListAsync(cancellationToken);
    }

    public void Dispose() => _one.Dispose();

    private async Task BeginAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        _floor = _next = await NewestAsync(db, cancellationToken);

    private static async Task<long> NewestAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        await db.SyncAttempts.MaxAsync(a => (long?)a.Id, cancellationToken) ?? 0;

    private async Task<List<Found>> ReadAsync(PortalDbContext db, IQueryable<SyncAttempt> which, CancellationToken cancellationToken)
    {
        var floor = _floor;
        var found = await (
            from attempt in which.AsNoTracking()
            where attempt.Id > floor && EF.Property<string?>(attempt, PostgresPortalDbContext.Origin) != tag.ApplicationName
            join affiliate in db.Affiliates.AsNoTracking() on attempt.AffiliateKey equals affiliate.Key
            join connection in db.Connections.AsNoTracking() on attempt.ConnectionId equals connection.Id
            from row in db.SyncRows.Where(r => r.ConnectionId == attempt.ConnectionId && r.AffiliateKey == attempt.AffiliateKey).DefaultIfEmpty()
            orderby attempt.Id descending
            select new Found(
                attempt.Id, attempt.ConnectionId, affiliate, attempt.Outcome, attempt.ObjectName, attempt.SalesforceId, connection.InstanceUrl,
                attempt.FieldCount, attempt.ActorId, attempt.FaultCode, attempt.FaultMessage, attempt.FaultFields, row!.Cause))
            .Take(MostAtOnce)
            .ToListAsync(cancellationToken);
        found.Reverse();
        return found;
    }

    private void Tell(List<Found> found)
    {
        foreach (var ofConnection in found.Where(IsNew).GroupBy(f => f.ConnectionId).ToList())
            feed.Publish(new BatchSettled(ofConnection.Key, [.. ofConnection.Select(Outcome)]));
    }

    private bool IsNew(Found found)
    {
        var key = (found.ConnectionId, found.Affiliate.Key);
        if (_told.TryGetValue(key, out var last) && last >= found.Id)
            return false;
        _told[key] = found.Id;
        return true;
    }

    private static RecordOutcome Outcome(Found found) => new(
        found.Affiliate.Key,
        found.Affiliate.AffiliateId,
        found.Affiliate.DisplayName,
        found.Outcome,
        found.ObjectName,
        found.SalesforceId,
        found.SalesforceId is null || found.InstanceUrl is null ? null : $"{found.InstanceUrl.TrimEnd('/')}/{found.SalesforceId}",
        found.FieldCount,
        found.ActorId,
        // Not kept with an attempt; a first record was made, anything else was changed.
        found.Outcome == SyncOutcome.Created ? OwedReason.Created : OwedReason.Edited,
        found.FaultCode,
        found.FaultMessage,
        found.FaultFields)
    { Cause = found.Cause };

    private async Task AloneAsync(Func<PortalDbContext, Task> act, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await act(db);
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed record Found(
        long Id,
        int ConnectionId,
        Affiliate Affiliate,
        SyncOutcome Outcome,
        string ObjectName,
        string? SalesforceId,
        string? InstanceUrl,
        int FieldCount,
        string? ActorId,
        string? FaultCode,
        string? FaultMessage,
        List<string> FaultFields,
        RowCause? Cause);
}
