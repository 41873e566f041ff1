using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Sends existing affiliates by a new mapping: in the bulk lane, behind everything that is edited.</summary>
public interface IBackfill
{
    /// <summary>The chosen affiliates become owed. What is equal to what Salesforce has costs no call.</summary>
    Task<MappingRun> StartAsync(int connectionId, BackfillChoice choice, string? actorId, CancellationToken cancellationToken);

    /// <summary>The run that is under way, or that ended last; null when there never was one.</summary>
    Task<BackfillState?> FindAsync(int connectionId, CancellationToken cancellationToken);

    Task PauseAsync(int connectionId, CancellationToken cancellationToken);

    Task ResumeAsync(int connectionId, CancellationToken cancellationToken);

    /// <summary>What has not been sent is no longer owed. What is under way is finished.</summary>
    /// <returns>How many are not sent.</returns>
    Task<int> CancelAsync(int connectionId, CancellationToken cancellationToken);
}

/// <param name="Left">Still to be sent.</param>
/// <param name="NeedPerson">Refused on the way.</param>
public sealed record BackfillState(MappingRun Run, int Left, int NeedPerson, bool IsPaused)
{
    public bool IsRunning => Run.EndedAt is null;

    public int Done => Math.Max(0, Run.Total - Left - NeedPerson - (Run.Cancelled ?? 0));
}

internal sealed class Backfill(IDbContextFactory<PortalDbContext> contexts, OwedRows owed, IOwedSignal signal, ILiveFeed feed, TimeProvider time) : IBackfill
{
    public async Task<MappingRun> StartAsync(int connectionId, BackfillChoice choice, string? actorId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var number = await db.MappingVersions.Where(m => m.ConnectionId == connectionId).MaxAsync(m => m.Number, cancellationToken);
        var run = new MappingRun { ConnectionId = connectionId, MappingNumber = number, StartedAt = Now, StartedBy = actorId };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var keys = choice.IsAll ? null : await choice.KeysAsync(db, connectionId, cancellationToken);
        run.Total = await owed.OweAsync(db, connectionId, keys, OwedReason.MappingChanged, force: false, actorId, cancellationToken);
        db.MappingRuns.Add(run);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
        feed.Publish(new QueueChanged(connectionId, [], Claimed: false));
        return run;
    }

    public async Task<BackfillState?> FindAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var run = await db.MappingRuns.Where(r => r.ConnectionId == connectionId).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        if (run is null)
            return null;
        var isPaused = await db.Connections.Where(c => c.Id == connectionId).Select(c => c.BackfillPausedAt != null).SingleAsync(cancellationToken);
        if (run.EndedAt is not null)
            return new(run, 0, 0, isPaused);
        var rows = Rows(db, connectionId);
        var left = await rows.CountAsync(r => r.Cause == null, cancellationToken);
        var stuck = await rows.CountAsync(r => r.Cause != null, cancellationToken);
        if (left == 0)
        {
            run.EndedAt = Now;
            await db.SaveChangesAsync(cancellationToken);
        }
        return new(run, left, stuck, isPaused);
    }

    public Task PauseAsync(int connectionId, CancellationToken cancellationToken) => SetPausedAsync(connectionId, Now, cancellationToken);

    public async Task ResumeAsync(int connectionId, CancellationToken cancellationToken)
    {
        await SetPausedAsync(connectionId, null, cancellationToken);
        signal.Raise();
    }

    public async Task<int> CancelAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var dropped = await Rows(db, connectionId).Where(r => r.LeaseToken == null && r.Cause == null && !r.Force).ExecuteDeleteAsync(cancellationToken);
        var run = await db.MappingRuns.Where(r => r.ConnectionId == connectionId && r.EndedAt == null).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        if (run is not null)
        {
            run.EndedAt = Now;
            run.Cancelled = dropped;
            await db.SaveChangesAsync(cancellationToken);
        }
        await SetPausedAsync(connectionId, null, cancellationToken);
        feed.Publish(new QueueChanged(connectionId, [], Claimed: false));
        return dropped;
    }

    private static IQueryable<SyncRow> Rows(PortalDbContext db, int connectionId) =>
        db.SyncRows.Where(r => r.ConnectionId == connectionId && r.Lane == SyncLane.Backfill && r.Reason == OwedReason.MappingChanged);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task SetPausedAsync(int connectionId, DateTime? at, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Connections.Where(c => c.Id == connectionId).ExecuteUpdateAsync(c => c.SetProperty(x => x.BackfillPausedAt, at), cancellationToken);
        feed.Publish(new ConnectionChanged(connectionId));
    }
}
