namespace AffiseSfPortal.Persistence;

/// <summary>The queue's clock where one process has the database to itself: the wall clock of the start, carried on by monotonic time.
/// A wall clock that is set forward or back afterwards neither releases everything at once nor freezes what is owed.</summary>
internal sealed class QueueClock(TimeProvider time)
{
    private readonly DateTime _start = time.GetUtcNow().UtcDateTime;
    private readonly long _timestamp = time.GetTimestamp();

    public DateTime UtcNow => _start + time.GetElapsedTime(_timestamp);
}
