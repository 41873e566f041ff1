using AffiseSfPortal.Components;
using AffiseSfPortal.Live;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Components;

public sealed class LiveRefreshTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLiveFeed _feed = new();
    private readonly List<Exception> _failures = [];
    private Exception? _fault;

    [Fact]
    public void Refresh_FailsAtOnce_ReachesThePage()
    {
        using var refresh = Start();
        _fault = new InvalidOperationException("first");

        _feed.Publish(new ConnectionChanged(1));

        Assert.Equal("first", Assert.Single(_failures).Message);
    }

    [Fact]
    public void Refresh_FailsAfterThePause_ReachesThePage()
    {
        using var refresh = Start();
        _feed.Publish(new ConnectionChanged(1));
        _feed.Publish(new ConnectionChanged(1));
        _fault = new InvalidOperationException("second");

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("second", Assert.Single(_failures).Message);
    }

    [Fact]
    public void Refresh_FailsSinceThePageWasLeft_TellsNobody()
    {
        LiveRefresh? refresh = null;
        refresh = Start(() =>
        {
            refresh!.Dispose();
            throw new ObjectDisposedException("token");
        });

        _feed.Publish(new ConnectionChanged(1));

        Assert.Empty(_failures);
    }

    private LiveRefresh Start(Func<Task>? refresh = null) => new(
        _feed, _clock, static _ => true,
        refresh ?? (() => _fault is null ? Task.CompletedTask : Task.FromException(_fault)),
        failure =>
        {
            _failures.Add(failure);
            return Task.CompletedTask;
        });
}
