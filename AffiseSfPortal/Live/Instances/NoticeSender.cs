using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Live.Instances;

/// <summary>Sends what the queue gathered, in a transaction of its own: a NOTIFY makes commits wait for each other, so the engine's never carry one.
/// A notice that cannot be sent is dropped: the others look every few seconds anyway.</summary>
internal sealed class NoticeSender(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, NoticeQueue queue, TimeProvider time, ILogger<NoticeSender> log) : BackgroundService
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);
    private bool _isTold;

    /// <summary>One round: everything that waits.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var notices = queue.Take();
        if (notices.Count == 0)
            return;
        var texts = notices.Select(n => n.Text).ToArray();
        try
        {
            try
            {
                await NotifyAsync(texts, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The first command on a pooled connection fails after the server was away.
                await NotifyAsync(texts, cancellationToken);
            }
            _isTold = false;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isTold)
                log.LogWarning(e, "The other instances could not be told of changes; they find them by looking");
            _isTold = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.IsShared)
            return;
        try
        {
            while (true)
            {
                await queue.WaitAsync(stoppingToken);
                await SendAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What the engine settled while it was stopping is told too.
            using var end = new CancellationTokenSource(LastWords, time);
            await SendAsync(end.Token);
        }
    }

    private async Task NotifyAsync(string[] texts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Nothing is stored by this commit, so it need not wait for the disk.
        await db.Database.ExecuteSqlAsync(
            $"SELECT set_config('synchronous_commit', 'off', true), pg_notify({Notice.Channel}, n) FROM unnest({texts}) AS n", cancellationToken);
    }
}
