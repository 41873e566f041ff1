using System.Runtime.CompilerServices;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync.Store;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Finds work and takes it, so that no other worker, here or elsewhere, takes the same rows.</summary>
internal sealed class Claimer(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, ISyncStore store)
{
    /// <summary>Connections that may send now and owe something.</summary>
    public async Task<IReadOnlyList<int>> FindReadyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sql = FormattableStringFactory.Create(
            $"""
            SELECT c."Id" AS "Value" FROM "Connections" c
            WHERE {ClaimSql.MaySend} AND (c."Hold" IS NULL OR c."HoldUntil" <= {dialect.Now}) AND {ClaimSql.IsOwing("c.\"Id\"", dialect.Now)}
            """);
        return await db.Database.SqlQuery<int>(sql).ToListAsync(cancellationToken);
    }

    /// <returns>Null when there is nothing to take: no usable mapping, nothing due, the connection waits, or somebody else took it.</returns>
    public Task<ClaimedBatch?> ClaimAsync(int connectionId, CancellationToken cancellationToken) => ClaimAsync(new ClaimRequest(connectionId), cancellationToken);

    public Task<ClaimedBatch?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => store.ClaimAsync(request, cancellationToken);
}
