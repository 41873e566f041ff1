using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync.Store;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Finds work and takes it, so that no other worker, here or elsewhere, takes the same rows.</summary>
internal sealed class Claimer(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, ISyncStore store)
{
    /// <summary>Connections that may send now and owe something.</summary>
    public async Task<IReadOnlyList<ReadyConnection>> FindReadyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sql = FormattableStringFactory.Create(
            $"""
            SELECT c."Id" AS "Id", {ClaimSql.IsOwing("c.\"Id\"", SyncLane.Live, dialect.Now)} AS "IsLiveDue" FROM "Connections" c
            WHERE {ClaimSql.MaySend} AND (c."Hold" IS NULL OR c."HoldUntil" <= {dialect.Now}) AND {ClaimSql.IsOwing("c.\"Id\"", dialect.Now)}
            """);
        return await db.Database.SqlQuery<ReadyConnection>(sql).ToListAsync(cancellationToken);
    }

    /// <summary>How long until the first row is due that is not yet; null when there is none.</summary>
    public async Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sql = FormattableStringFactory.Create(
            $"""
            SELECT {dialect.MillisecondsUntil("MIN(n.t)")} AS "Value" FROM (
              SELECT ({ClaimSql.NextDue("c.\"Id\"", SyncLane.Live, dialect.Now)}) AS t FROM "Connections" c
              UNION ALL SELECT ({ClaimSql.NextDue("c.\"Id\"", SyncLane.Backfill, dialect.Now)}) AS t FROM "Connections" c) n
            """);
        var milliseconds = (await db.Database.SqlQuery<long?>(sql).ToListAsync(cancellationToken)).Single();
        // One more, since what is due in half a millisecond is not due yet.
        return milliseconds is { } wait ? TimeSpan.FromMilliseconds(wait + 1) : null;
    }

    /// <returns>Null when there is nothing to take: no usable mapping, nothing due, the connection waits, or somebody else took it.</returns>
    public Task<ClaimedBatch?> ClaimAsync(int connectionId, CancellationToken cancellationToken) => ClaimAsync(new ClaimRequest(connectionId), cancellationToken);

    public Task<ClaimedBatch?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => store.ClaimAsync(request, cancellationToken);
}

/// <param name="IsLiveDue">An edit is due, not only a load.</param>
internal sealed record ReadyConnection(int Id, bool IsLiveDue);
