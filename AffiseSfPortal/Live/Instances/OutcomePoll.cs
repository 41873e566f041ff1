using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Live.Instances;

/// <summary>Looks every few seconds for what others recorded: an instance that died between its commit and its notice has told nobody.</summary>
internal sealed class OutcomePoll(IQueueDialect dialect, OthersOutcomes outcomes, TimeProvider time, ILogger<OutcomePoll> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.IsShared)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        var failed = false;
        while (true)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken))
                    return;
                await outcomes.CatchUpAsync(stoppingToken);
                failed = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!failed)
                    log.LogWarning(e, "What other instances recorded could not be read; it is looked for again");
                failed = true;
            }
        }
    }
}
