using AffiseSfPortal.Live;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>The loop: frees what dead workers held, runs rounds while there is work, sleeps until it is woken or the poll is due.</summary>
internal sealed class SyncWorker(
    SyncEngine engine,
    LeaseReaper reaper,
    Backoff backoff,
    IOwedSignal signal,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<SyncWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isFirst)
                    await reaper.ReleaseOwnAsync(stoppingToken);
                isFirst = false;
                // Before every batch: what a dead instance held must not wait until a long backlog is empty.
                do
                {
                    stoppingToken.ThrowIfCancellationRequested();
                    await reaper.ReapAsync(stoppingToken);
                }
                while (await engine.RunOnceAsync(stoppingToken));
                failures = 0;
                await signal.WaitAsync(options.Value.PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The database is away or busy: nothing is lost, since what is owed stands there. Told once, not at every try.
                if (failures++ == 0)
                    log.LogError(e, "The engine could not work; it goes on trying");
                // Stopping is seen by the loop's own condition.
                await Task.Delay(backoff.After(failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
