using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Frees rows whose worker is gone. Whether they arrived is unknown, so they are sent even when nothing changed since;
/// a create without a key is left to a person instead.</summary>
internal sealed class LeaseReaper(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, InstanceIdentity instance, ILogger<LeaseReaper> log)
{
    /// <summary>An instance that was silent for longer has ended, or sleeps: in both cases others do its work.</summary>
    internal static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(15);

    /// <summary>At start-up on SQLite: nobody but an earlier start of this process can have claimed anything.</summary>
    public Task ReleaseOwnAsync(CancellationToken cancellationToken) =>
        dialect.IsShared ? Task.CompletedTask : ReleaseAsync("TRUE", cancellationToken);

    /// <summary>What earlier starts under this instance's name had claimed, rows and the right to refresh. Only for who knows that they have ended.</summary>
    public async Task ReleasePredecessorsAsync(CancellationToken cancellationToken)
    {
        await ReleaseAsync("left(\"LeaseOwner\", length({0})) = {0} AND \"LeaseOwner\" <> {1}", cancellationToken, instance.Prefix, instance.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Connections" SET "RefreshOwner" = NULL, "RefreshUntil" = NULL
            WHERE left("RefreshOwner", length({instance.Prefix})) = {instance.Prefix} AND "RefreshOwner" <> {instance.Name}
            """,
            cancellationToken);
    }

    /// <summary>Leases that have ended, and those of instances that have. An instance never takes itself for dead.</summary>
    /// <returns>How many rows are free again.</returns>
    public Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        var isOver = $"\"LeaseUntil\" <= {dialect.Now}";
        if (!dialect.IsShared)
            return ReleaseAsync(isOver, cancellationToken);
        var isOrphan =
            $$"""
            "LeaseOwner" <> {0} AND NOT EXISTS (
              SELECT 1 FROM "Instances" i WHERE i."Name" = "SyncRows"."LeaseOwner" AND i."SeenAt" > {{dialect.After(-SeenWithin)}})
            """;
        return ReleaseAsync($"({isOver} OR ({isOrphan}))", cancellationToken, instance.Name);
    }

    /// <summary>A batch whose worker gave it up and lives on.</summary>
    public Task ReleaseBatchAsync(string leaseToken, CancellationToken cancellationToken) => ReleaseAsync("\"LeaseToken\" = {0}", cancellationToken, leaseToken);

    private async Task<int> ReleaseAsync(string which, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Looks before it writes: nearly always there is nothing, and SQLite has one writer.
        if (!await db.SyncRows.AnyAsync(r => r.LeaseToken != null, cancellationToken))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // A worker that probed took the connection for as long as its rows: without this nobody would probe until its lease had ended.
        await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                UPDATE "Connections" SET "HoldUntil" = {{dialect.Now}}
                WHERE "Hold" IS NOT NULL AND EXISTS (
                  SELECT 1 FROM "SyncRows"
                  WHERE "ConnectionId" = "Connections"."Id" AND "LeaseToken" IS NOT NULL AND "LeaseUntil" = "Connections"."HoldUntil" AND {{which}})
                """,
                arguments),
            cancellationToken);
        var released = await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                UPDATE "SyncRows" SET
                  "Cause" = CASE WHEN "FaultCode" = '{{CreateNotes.Code}}' THEN {{(int)RowCause.InDoubt}} ELSE "Cause" END,
                  "FaultAt" = CASE WHEN "FaultCode" = '{{CreateNotes.Code}}' THEN {{dialect.Now}} ELSE "FaultAt" END,
                  "Force" = TRUE, "LeaseOwner" = NULL, "LeaseToken" = NULL, "LeaseUntil" = NULL, "ClaimedVersion" = NULL
                WHERE "LeaseToken" IS NOT NULL AND {{which}}
                """,
                arguments),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (released > 0)
            log.LogWarning("{Count} records were under way when their worker ended; they are sent again", released);
        return released;
    }
}
