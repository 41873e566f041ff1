using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Keeps the history, and the words in it, as long as configured and no longer, in small steps that hold up no save.</summary>
internal sealed class AttemptPruner(IDbContextFactory<PortalDbContext> contexts, IOptions<SyncOptions> options, IOptions<RetentionOptions> retention, TimeProvider time, ILogger<AttemptPruner> log) : BackgroundService
{
    internal const int Step = 1000;

    /// <summary>Between two steps: SQLite lets in whoever happens to ask while nobody writes.</summary>
    internal static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan SlotsKept = TimeSpan.FromDays(32);
    private static readonly TimeSpan OAuthRequestsKept = TimeSpan.FromDays(7);

    /// <returns>How many attempts were removed.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var oldest = now - TimeSpan.FromDays(options.Value.AttemptRetentionDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var removed = await RemoveAttemptsAsync(db, oldest, cancellationToken);
        await PayloadPurge.OfErasedAsync(db, cancellationToken);
        await PayloadPurge.RunAsync(db, now - TimeSpan.FromDays(retention.Value.PayloadDays), time, cancellationToken);
        // The charts go back a month, however short the history is kept.
        var oldestSlot = oldest < now - SlotsKept ? oldest : now - SlotsKept;
        await db.SyncSlots.Where(s => s.At < oldestSlot).ExecuteDeleteAsync(cancellationToken);
        await db.SyncWaits.Where(w => w.At < oldestSlot).ExecuteDeleteAsync(cancellationToken);
        var stale = now - OAuthRequestsKept;
        await db.OAuthRequests.Where(r => r.ExpiresAt < stale).ExecuteDeleteAsync(cancellationToken);
        return removed;
    }

    /// <summary>From the lowest id upwards until a step holds nothing old: ids rise with time, so no index by time is needed and nothing above is looked at.</summary>
    private async Task<int> RemoveAttemptsAsync(PortalDbContext db, DateTime oldest, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (var last = 0L; ;)
        {
            var step = await db.SyncAttempts.Where(a => a.Id > last).OrderBy(a => a.Id).Take(Step).Select(a => new { a.Id, a.At }).ToListAsync(cancellationToken);
            if (!step.Exists(a => a.At < oldest))
                return removed;
            var (first, end) = (step[0].Id, step[^1].Id);
            removed += await db.SyncAttempts.Where(a => a.Id >= first && a.Id <= end && a.At < oldest).ExecuteDeleteAsync(cancellationToken);
            if (step.Count < Step)
                return removed;
            last = end;
            await Task.Delay(Breath, time, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Old attempts could not be removed; tried again in an hour");
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
