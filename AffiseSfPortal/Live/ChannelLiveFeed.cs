using System.Threading.Channels;

namespace AffiseSfPortal.Live;

/// <summary>One queue and one pump for each subscriber: a slow screen loses its oldest events and slows down nobody.</summary>
internal sealed class ChannelLiveFeed(ILogger<ChannelLiveFeed> log) : ILiveFeed
{
    /// <summary>Events that wait for one subscriber at most. A screen that missed some reads the database again.</summary>
    internal const int Capacity = 1000;

    private readonly Lock _gate = new();
    private Subscription[] _subscriptions = [];

    /// <summary>Open subscriptions; tests prove that screens give theirs back.</summary>
    internal int SubscriberCount => Volatile.Read(ref _subscriptions).Length;

    public IDisposable Subscribe(Func<LiveEvent, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, handler, log);
        lock (_gate)
            _subscriptions = [.. _subscriptions, subscription];
        subscription.Start();
        return subscription;
    }

    public void Publish(LiveEvent item)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
            subscription.Offer(item);
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
            _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }

    private sealed class Subscription(ChannelLiveFeed feed, Func<LiveEvent, Task> handler, ILogger log) : IDisposable
    {
        private readonly Channel<LiveEvent> _waiting = Channel.CreateBounded<LiveEvent>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        private volatile bool _ended;

        private Task _pump = Task.CompletedTask;

        public void Start() => _pump = Task.Run(PumpAsync);

        public void Offer(LiveEvent item) => _waiting.Writer.TryWrite(item);

        public void Dispose()
        {
            _ended = true;
            feed.Remove(this);
            _waiting.Writer.TryComplete();
        }

        private async Task PumpAsync()
        {
            await foreach (var item in _waiting.Reader.ReadAllAsync())
            {
                if (_ended)
                    return;
                try
                {
                    await handler(item);
                }
                catch (Exception e)
                {
                    // One screen's fault must not cost that screen its next events, nor any other screen anything.
                    log.LogError(e, "A subscriber failed on {Event} of connection {Connection}", item.GetType().Name, item.ConnectionId);
                }
            }
        }
    }
}
