using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Keeps the history as long as configured and no longer, in small steps that hold up no save.</summary>
internal sealed class AttemptPruner(IDbContextFactory<PortalDbContext> contexts, IOptions<SyncOptions> options, TimeProvider time, ILogger<AttemptPruner> log) : BackgroundService
{
    private const int Step = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan OAuthRequestsKept = TimeSpan.FromDays(7);

    /// <returns>How many attempts were removed.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var oldest = now - TimeSpan.FromDays(options.Value.AttemptRetentionDays);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var removed = 0;
        for (var step = Step; step == Step; removed += step)
            step = await db.SyncAttempts.Where(a => a.At < oldest).OrderBy(a => a.Id).Take(Step).ExecuteDeleteAsync(cancellationToken);
        await db.SyncHours.Where(h => h.Hour < oldest).ExecuteDeleteAsync(cancellationToken);
        var stale = now - OAuthRequestsKept;
        await db.OAuthRequests.Where(r => r.ExpiresAt < stale).ExecuteDeleteAsync(cancellationToken);
        return removed;
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
