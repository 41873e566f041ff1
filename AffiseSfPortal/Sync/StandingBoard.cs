using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;

namespace AffiseSfPortal.Sync;

/// <summary>One reading of how things stand for all screens that ask at about the same time, and the more seldom the more it costs:
/// five hundred open pages and a million rows in the queue read no more often than one page and none.</summary>
internal sealed class StandingBoard(StandingReader reader, ILiveFeed feed, TimeProvider time, ILogger<StandingBoard> log) : IDisposable
{
    /// <summary>Reading takes at most one part of so many of the time.</summary>
    private const int Share = 20;

    /// <summary>Whoever asks waits for a reading that is quicker than this; a slower one is made behind, and the screens are told of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Kept? _kept;
    private int _behind;

    /// <summary>As things stood no earlier than now, shared with everybody who asks within a moment; where a reading is slow, as they stood a moment ago.</summary>
    /// <param name="mustBeNew">Whoever asks has just changed something, and waits to see it.</param>
    public async Task<Standing> GetAsync(CancellationToken cancellationToken, bool mustBeNew = false)
    {
        if (mustBeNew || _kept is not { } kept || kept.Cost < Patience)
            return await ReadAsync(time.GetTimestamp(), mustBeNew, cancellationToken);
        if (Interlocked.CompareExchange(ref _behind, 1, 0) == 0)
            _ = Task.Run(() => ReadBehindAsync(kept), CancellationToken.None);
        return kept.Standing;
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Standing> ReadAsync(long notBefore, bool isUrgent, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_kept is { } kept)
            {
                if (kept.StartedAt > notBefore)
                    return kept.Standing;
                var rest = (kept.Cost * Share) - time.GetElapsedTime(kept.StartedAt);
                if (rest > TimeSpan.Zero && !isUrgent)
                    await Task.Delay(rest, time, cancellationToken);
            }
            var started = time.GetTimestamp();
            var standing = await reader.ReadAsync(cancellationToken);
            _kept = new Kept(standing, started, time.GetElapsedTime(started));
            return standing;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task ReadBehindAsync(Kept stale)
    {
        try
        {
            var standing = await ReadAsync(time.GetTimestamp(), isUrgent: false, CancellationToken.None);
            if (standing.Connection is { } connection && standing with { Connection = null } != stale.Standing with { Connection = null })
                feed.Publish(new QueueChanged(connection.Id, [], Claimed: false));
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            // The old figures stay; the next who asks tries again.
            log.LogWarning(e, "How things stand could not be read");
        }
        finally
        {
            Volatile.Write(ref _behind, 0);
        }
    }

    private sealed record Kept(Standing Standing, long StartedAt, TimeSpan Cost);
}
