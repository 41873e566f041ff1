using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>The loop: frees what dead workers held, puts senders to work where something is owed, sleeps until it is woken or the poll is due.</summary>
internal sealed class SyncWorker(
    SyncEngine engine,
    LeaseReaper reaper,
    ClockRepair clocks,
    Backoff backoff,
    DatabaseSpace space,
    WorkerPulse pulse,
    IDbContextFactory<PortalDbContext> contexts,
    IOwedSignal signal,
    ILiveFeed feed,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<SyncWorker> log) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _working = [];
    private int _failures;
    private bool _isFullTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = true;
        var repairedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            pulse.Beat();
            try
            {
                if (isFirst)
                    await reaper.ReleaseOwnAsync(stoppingToken);
                if (isFirst || time.GetElapsedTime(repairedAt) >= ClockRepair.Interval)
                {
                    await clocks.RunOnceAsync(stoppingToken);
                    repairedAt = time.GetTimestamp();
                }
                isFirst = false;
                await LookForSpaceAsync(stoppingToken);
                await reaper.ReapAsync(stoppingToken);
                // Asked first: what becomes due between the two questions is ready in the second. The other way round neither would see it, until the poll.
                var asked = time.GetTimestamp();
                var due = await engine.UntilNextDueAsync(stoppingToken);
                foreach (var line in await engine.FindReadyAsync(stoppingToken))
                    Start(line, stoppingToken);
                _failures = 0;
                await signal.WaitAsync(WaitFor(due - time.GetElapsedTime(asked)), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                await FailedAsync(e, stoppingToken);
            }
        }
        // What was taken is finished: its records arrive, and are recorded.
        await Task.WhenAll(Working());
    }

    private TimeSpan WaitFor(TimeSpan? due)
    {
        var poll = options.Value.PollInterval;
        return due is { } soon && soon < poll ? TimeSpan.FromTicks(Math.Max(0, soon.Ticks)) : poll;
    }

    private void Start(ConnectionLine line, CancellationToken stoppingToken)
    {
        if (!line.TryEnlist())
            return;
        var work = Task.Run(() => WorkAsync(line, stoppingToken), CancellationToken.None);
        lock (_lock)
            _working.Add(work);
        _ = work.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task WorkAsync(ConnectionLine line, CancellationToken stoppingToken)
    {
        var any = false;
        try
        {
            any = await engine.WorkAsync(line, onFull: () => Start(line, stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before anything was taken.
        }
        catch (Exception e)
        {
            // The place stays taken during the pause: a broken line is not tried again at once.
            await FailedAsync(e, stoppingToken);
        }
        finally
        {
            line.Discharge();
            // What was edited in flight or must be tried again is due soon: the loop looks when.
            if (any)
                signal.Raise();
        }
    }

    /// <summary>The database is away or busy: nothing is lost, since what is owed stands there. Told once, not at every try.</summary>
    private async Task FailedAsync(Exception e, CancellationToken stoppingToken)
    {
        space.Report(e);
        var failures = Interlocked.Increment(ref _failures);
        if (failures == 1)
            log.LogError(e, "The engine could not work; it goes on trying");
        // Stopping is seen by the loop's own condition.
        await Task.Delay(backoff.After(failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>While the database is full, every round looks whether it still is; the screens look anew when that changes.</summary>
    private async Task LookForSpaceAsync(CancellationToken stoppingToken)
    {
        if (space.FullSince is null)
        {
            _isFullTold = false;
            return;
        }
        await using var db = await contexts.CreateDbContextAsync(stoppingToken);
        if (await space.LookAsync(db, stoppingToken) || !_isFullTold)
        {
            foreach (var id in await db.Connections.Select(c => c.Id).ToListAsync(stoppingToken))
                feed.Publish(new ConnectionChanged(id));
        }
        _isFullTold = space.FullSince is not null;
    }

    private List<Task> Working()
    {
        lock (_lock)
            return [.. _working];
    }

    private void Forget(Task work)
    {
        lock (_lock)
            _working.Remove(work);
    }
}
