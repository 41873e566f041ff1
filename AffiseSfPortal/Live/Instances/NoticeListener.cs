using System.Threading.Channels;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Postgres;
using Npgsql;

namespace AffiseSfPortal.Live.Instances;

/// <summary>Hears the other instances on a connection of its own. Whenever it begins to listen it looks once for what it may have missed:
/// first LISTEN, then the look, so that nothing falls between.</summary>
internal sealed class NoticeListener(LoneConnections connections, IQueueDialect dialect, NoticeReceiver receiver, TimeProvider time, ILogger<NoticeListener> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private int _failures;

    /// <summary>Grows each time listening has begun; tests wait for it.</summary>
    internal int Sessions { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.IsShared)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Told once, not at every try.
                if (_failures++ == 0)
                    log.LogWarning(e, "The other instances are not heard; listening begins again as soon as the database answers");
                await Task.Delay(Pause(_failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var heard = Channel.CreateUnbounded<string>();
        connection.Notification += (_, notice) => heard.Writer.TryWrite(notice.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Notice.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        await receiver.CatchUpAsync(cancellationToken);
        _failures = 0;
        Sessions++;
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
            while (heard.Reader.TryRead(out var text))
                await receiver.ReceiveAsync(text, cancellationToken);
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
