using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Puts connections on hold and lets them go. One writer for both, so that a screen sees one story.</summary>
internal sealed class Holds(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, Backoff backoff, ILiveFeed feed, IAuditTrail trail, ILogger<Holds> log)
{
    /// <summary>Between two probes of a connection whose day's calls are used up, or that an admin must change in Salesforce.</summary>
    internal static readonly TimeSpan LongPause = TimeSpan.FromMinutes(15);

    /// <summary>A batch that was composed by a mapping which has been replaced meanwhile says nothing against the new one.</summary>
    public async Task HoldForBatchAsync(ClaimedBatch batch, HoldRequest hold, CancellationToken cancellationToken)
    {
        if (hold.Cause == HoldCause.MappingBroken)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await db.MappingVersions.AnyAsync(m => m.ConnectionId == batch.Connection.Id && m.Number > batch.Mapping.Number, cancellationToken))
                return;
        }
        await HoldAsync(batch.Connection.Id, hold.Cause, hold.Fault, protectedRefreshToken: null, cancellationToken);
    }

    /// <param name="protectedRefreshToken">The grant that was refused: a newer one is not put on hold for it. Null where that does not matter.</param>
    public async Task HoldAsync(int connectionId, HoldCause cause, SalesforceFault fault, string? protectedRefreshToken, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (dialect.IsShared)
            // A grant that is stored at this moment waits, or is seen.
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM \"Connections\" WHERE \"Id\" = {connectionId} FOR UPDATE", cancellationToken);
        var connection = await db.Connections.SingleOrDefaultAsync(c => c.Id == connectionId, cancellationToken);
        if (connection is null || !connection.IsGranted || (protectedRefreshToken is not null && connection.ProtectedRefreshToken != protectedRefreshToken))
            return;
        // What needs a person is not covered up by what passes by itself.
        if (connection.Hold is HoldCause.ReconnectNeeded or HoldCause.MappingBroken && cause is HoldCause.Unavailable or HoldCause.ApiLimit or HoldCause.BudgetReached)
            return;
        // The clock that the claim compares with: another one could jump, and release or freeze everything.
        var now = await dialect.NowAsync(db, cancellationToken);
        var isNew = connection.Hold != cause;
        connection.HoldCount = isNew ? 1 : connection.HoldCount + 1;
        connection.HoldSince = isNew ? now : connection.HoldSince ?? now;
        connection.Hold = cause;
        connection.HoldUntil = Pause(cause, connection.HoldCount, fault) is { } pause ? now + pause : null;
        connection.HoldCode = fault.Code;
        connection.HoldMessage = fault.Message;
        connection.HoldFields = [.. fault.Fields];
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (isNew)
            log.LogWarning("Connection {Connection} waits: {Cause}, {Code}", connectionId, cause, fault.Code);
        if (isNew && cause == HoldCause.ReconnectNeeded)
            await trail.RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.ReconnectNeeded, connection.OrgName, After: AuditFacts.Of(("code", fault.Code))), cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
    }

    /// <summary>A call succeeded: what passes by itself has passed.</summary>
    public Task SucceededAsync(int connectionId, CancellationToken cancellationToken) =>
        ReleaseAsync(connectionId, h => h is HoldCause.Unavailable or HoldCause.ApiLimit or HoldCause.BudgetReached or HoldCause.NotAllowed, cancellationToken);

    public async Task ReleaseAsync(int connectionId, Func<HoldCause, bool> which, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.SingleOrDefaultAsync(c => c.Id == connectionId && c.Hold != null, cancellationToken);
        if (connection is null || !which(connection.Hold!.Value))
            return;
        log.LogInformation("Connection {Connection} goes on after {Cause}", connectionId, connection.Hold);
        connection.Release();
        await db.SaveChangesAsync(cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
    }

    /// <summary>A probe was taken and not used: the next batch may be it.</summary>
    public async Task ReopenProbeAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = await dialect.NowAsync(db, cancellationToken);
        await db.Connections.Where(c => c.Id == connectionId && c.Hold != null && c.HoldUntil != null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.HoldUntil, now), cancellationToken);
    }

    /// <summary>A probe has failed, and nobody put the connection on hold anew for it: a refresh that failed before the probe was taken, a grant that
    /// was replaced meanwhile. Without this the connection would wait as long as the probe's lease. To be called while the batch still has its rows.</summary>
    public async Task EndProbeAsync(ClaimedBatch batch, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                UPDATE "Connections" SET "HoldUntil" = {{dialect.After(backoff.After(1))}}
                WHERE "Id" = {0} AND "Hold" IS NOT NULL AND EXISTS (
                  SELECT 1 FROM "SyncRows" WHERE "ConnectionId" = {0} AND "LeaseToken" = {1} AND "LeaseUntil" = "Connections"."HoldUntil")
                """,
                batch.Connection.Id,
                batch.LeaseToken),
            cancellationToken);
    }

    private TimeSpan? Pause(HoldCause cause, int count, SalesforceFault fault) => cause switch
    {
        HoldCause.Unavailable => fault.RetryAfter is { } asked ? Min(asked + backoff.After(1), LongPause) : backoff.After(count),
        HoldCause.ApiLimit or HoldCause.NotAllowed => LongPause,
        HoldCause.BudgetReached => fault.RetryAfter ?? LongPause,
        HoldCause.ReconnectNeeded or HoldCause.MappingBroken => null,
    };

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
