namespace AffiseSfPortal.Live.Instances;

/// <summary>The feed of one instance among several: what is published here reaches the screens of the others too.</summary>
internal sealed class SharedLiveFeed(ChannelLiveFeed here, NoticeQueue others) : ILiveFeed
{
    public IDisposable Subscribe(Func<LiveEvent, Task> handler) => here.Subscribe(handler);

    public void Publish(LiveEvent item)
    {
        here.Publish(item);
        others.Add(item);
    }
}

/// <summary>Wakes this engine and those of the other instances: whoever is free takes the work.</summary>
internal sealed class SharedOwedSignal(OwedSignal here, NoticeQueue others) : IOwedSignal
{
    public void Raise()
    {
        here.Raise();
        others.AddOwed();
    }

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => here.WaitAsync(timeout, cancellationToken);
}
