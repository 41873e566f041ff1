namespace AffiseSfPortal.Live;

/// <summary>One feed for the whole process: the engine publishes, every open screen subscribes and disposes.</summary>
public interface ILiveFeed
{
    /// <summary>Calls <paramref name="handler"/> for every event from now on, in order, never two at once for one subscriber,
    /// and never on the publisher's thread. Disposing ends it.</summary>
    IDisposable Subscribe(Func<LiveEvent, Task> handler);

    void Publish(LiveEvent item);
}

/// <summary>Wakes the engine; losing a signal costs at most one poll (5 s), never a row.</summary>
public interface IOwedSignal
{
    void Raise();

    /// <summary>Completes when raised since the last wait or when <paramref name="timeout"/> passed.</summary>
    Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
