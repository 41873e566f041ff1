using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Frees rows whose worker is gone. Whether they arrived is unknown, so they are sent even when nothing changed since;
/// a create without a key is left to a person instead.</summary>
internal sealed class LeaseReaper(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, InstanceIdentity instance, ILogger<LeaseReaper> log)
{
    /// <summary>At start-up: whatever this process had claimed before it ended. On SQLite nobody else can have claimed anything.</summary>
    public async Task ReleaseOwnAsync(CancellationToken cancellationToken)
    {
        if (!dialect.IsShared)
            await ReleaseAsync("TRUE", null, cancellationToken);
        else if (instance.IsNamed)
            await ReleaseAsync("\"LeaseOwner\" = {0}", instance.Name, cancellationToken);
    }

    public Task ReapAsync(CancellationToken cancellationToken) => ReleaseAsync($"\"LeaseUntil\" <= {dialect.Now}", null, cancellationToken);

    /// <summary>A batch whose worker gave it up and lives on.</summary>
    public Task ReleaseBatchAsync(string leaseToken, CancellationToken cancellationToken) => ReleaseAsync("\"LeaseToken\" = {0}", leaseToken, cancellationToken);

    private async Task ReleaseAsync(string which, string? argument, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Looks before it writes: nearly always there is nothing, and SQLite has one writer.
        if (!await db.SyncRows.AnyAsync(r => r.LeaseToken != null, cancellationToken))
            return;
        var released = await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                UPDATE "SyncRows" SET
                  "Cause" = CASE WHEN "FaultCode" = '{{CreateNotes.Code}}' THEN {{(int)RowCause.InDoubt}} ELSE "Cause" END,
                  "FaultAt" = CASE WHEN "FaultCode" = '{{CreateNotes.Code}}' THEN {{dialect.Now}} ELSE "FaultAt" END,
                  "Force" = TRUE, "LeaseOwner" = NULL, "LeaseToken" = NULL, "LeaseUntil" = NULL, "ClaimedVersion" = NULL
                WHERE "LeaseToken" IS NOT NULL AND {{which}}
                """,
                argument is null ? [] : [argument]),
            cancellationToken);
        if (released > 0)
            log.LogWarning("{Count} records were under way when their worker ended; they are sent again", released);
    }
}
