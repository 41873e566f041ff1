using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SendGateTests
{
    private readonly SendGate _gate = new(1);

    [Fact]
    public async Task Enter_LiveAfterBulk_GoesFirst()
    {
        var inside = await EnterAsync(false);
        var bulk = EnterAsync(false);
        var live = EnterAsync(true);
        inside.Dispose();
        var second = await live;
        Assert.False(bulk.IsCompleted);
        second.Dispose();
        (await bulk).Dispose();
    }

    [Fact]
    public async Task Enter_GivenUp_TakesNoPlace()
    {
        var inside = await EnterAsync(false);
        using var impatient = new CancellationTokenSource();
        var waiting = _gate.EnterAsync(false, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = EnterAsync(false);
        inside.Dispose();
        inside.Dispose();
        (await next).Dispose();
        (await EnterAsync(false)).Dispose();
    }

    [Fact]
    public async Task Limit_Raised_LetsTheNextIn()
    {
        var inside = await EnterAsync(false);
        var waiting = EnterAsync(false);
        Assert.False(waiting.IsCompleted);
        _gate.Limit = 2;
        (await waiting).Dispose();
        inside.Dispose();
    }

    private Task<IDisposable> EnterAsync(bool isLive) => _gate.EnterAsync(isLive, TestContext.Current.CancellationToken);
}
