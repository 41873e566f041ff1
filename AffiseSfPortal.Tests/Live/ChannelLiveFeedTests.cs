using System.Threading.Channels;
using AffiseSfPortal.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace AffiseSfPortal.Tests.Live;

public sealed class ChannelLiveFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ChannelLiveFeed _feed = new(NullLogger<ChannelLiveFeed>.Instance);

    [Fact]
    public async Task Publish_TwoSubscribers_BothGetEveryEventInOrder()
    {
        var first = Channel.CreateUnbounded<int>();
        var second = Channel.CreateUnbounded<int>();
        using var a = _feed.Subscribe(e => first.Writer.WriteAsync(e.ConnectionId).AsTask());
        using var b = _feed.Subscribe(e => second.Writer.WriteAsync(e.ConnectionId).AsTask());

        for (var i = 0; i < 50; i++)
            _feed.Publish(new ConnectionChanged(i));

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i, await NextAsync(first));
            Assert.Equal(i, await NextAsync(second));
        }
    }

    [Fact]
    public async Task Publish_HandlerThrows_SubscriberGetsTheNextEvent()
    {
        var seen = Channel.CreateUnbounded<int>();
        using var _ = _feed.Subscribe(e =>
        {
            if (e.ConnectionId == 1)
                throw new InvalidOperationException("a screen's fault");
            return seen.Writer.WriteAsync(e.ConnectionId).AsTask();
        });

        _feed.Publish(new ConnectionChanged(1));
        _feed.Publish(new ConnectionChanged(2));

        Assert.Equal(2, await NextAsync(seen));
    }

    [Fact]
    public async Task Publish_SlowSubscriber_NeverWaitsAndDropsTheOldest()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = Channel.CreateUnbounded<int>();
        using var _ = _feed.Subscribe(async e =>
        {
            entered.TrySetResult();
            await gate.Task;
            await seen.Writer.WriteAsync(e.ConnectionId);
        });
        _feed.Publish(new ConnectionChanged(-1));
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        for (var i = 0; i < ChannelLiveFeed.Capacity + 10; i++)
            _feed.Publish(new ConnectionChanged(i));
        gate.SetResult();

        Assert.Equal(-1, await NextAsync(seen));
        Assert.Equal(10, await NextAsync(seen));
    }

    [Fact]
    public async Task Dispose_Subscription_EndsItAndIsForgotten()
    {
        var count = 0;
        var subscription = _feed.Subscribe(_ => Task.FromResult(Interlocked.Increment(ref count)));
        var other = Channel.CreateUnbounded<int>();
        using var rest = _feed.Subscribe(e => other.Writer.WriteAsync(e.ConnectionId).AsTask());
        Assert.Equal(2, _feed.SubscriberCount);

        subscription.Dispose();
        _feed.Publish(new ConnectionChanged(7));

        Assert.Equal(7, await NextAsync(other));
        Assert.Equal(0, count);
        Assert.Equal(1, _feed.SubscriberCount);
    }

    private static async Task<int> NextAsync(Channel<int> channel) =>
        await channel.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
}
