using AffiseSfPortal.Live;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Live;

public sealed class OwedSignalTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();
    private readonly OwedSignal _signal;

    public OwedSignalTests() => _signal = new OwedSignal(_time);

    [Fact]
    public async Task Wait_RaisedBefore_EndsAtOnceAndOnlyOnce()
    {
        _signal.Raise();
        _signal.Raise();
        await _signal.WaitAsync(Poll, TestContext.Current.CancellationToken);
        Assert.False(_signal.WaitAsync(Poll, TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task Wait_RaisedMeanwhile_Ends()
    {
        var waiting = _signal.WaitAsync(Poll, TestContext.Current.CancellationToken);
        _signal.Raise();
        await waiting;
    }

    [Fact]
    public async Task Wait_NobodyRaises_EndsAfterTheTimeout()
    {
        var waiting = _signal.WaitAsync(Poll, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Poll);
        await waiting;
    }

    [Fact]
    public async Task Wait_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(Poll, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
