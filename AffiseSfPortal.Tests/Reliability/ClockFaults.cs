using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Fault 9: the wall clock jumps. The queue goes by time that only moves forward, tokens by what Salesforce says.</summary>
public sealed class ClockFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Fault09_ClockJumpsWhileARowWaits_NoBurstNoFreezeNoRefresh(int hours)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        await run.Control.ArmAsync(new { kind = "lock", path = FaultRun.Collections, record = 2 });
        await run.DrainAsync();
        Assert.Equal(1, (await run.Portal.RowAsync()).Attempts);
        var tokens = await run.TokenCallsAsync();

        Jump(run, hours);
        await run.DrainAsync();
        Assert.Equal(1, await run.WritesAsync());
        await run.Portal.SaveAsync("After the jump", "after@clickwise.example");
        await run.DrainAsync();
        Assert.Equal(2, await run.WritesAsync());
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(4, (await run.LeadsAsync()).Count);
        Assert.Equal(0, await run.TokenCallsAsync() - tokens);
        await run.CheckAsync(new RunBounds { MostWrites = 3, MostTokenCalls = 1 });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Fault09_ClockJumpsBeforeAnOutage_OneProbeAfterEachPause(int hours)
    {
        await using var run = await org.StartAsync();
        Jump(run, hours);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(503, "<h1>Down</h1>"), count: 2);
        await run.OweManyAsync(2);
        await run.DrainAsync();
        await run.DrainAsync();
        Assert.Equal(1, run.Proxy.Count(FaultRun.Collections));
        await run.DrainAfterAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(2, run.Proxy.Count(FaultRun.Collections));
        await run.DrainAsync();
        Assert.Equal(2, run.Proxy.Count(FaultRun.Collections));
        await run.DrainAfterAsync(TimeSpan.FromSeconds(4));

        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1 });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Fault09_ClockJumpsDuringAHold_TheProbeComesWhenItsPauseIsOver(int hours)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(2);
        await run.Control.ArmAsync(new { kind = "dailyLimit", path = FaultRun.Collections });
        await run.DrainAsync();
        Jump(run, hours);
        await run.DrainAfterAsync(TimeSpan.FromMinutes(14));
        Assert.Equal(HoldCause.ApiLimit, await run.HoldAsync());
        Assert.Equal(1, await run.WritesAsync());
        await run.DrainAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 1 });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Fault09_ClockJumpsWhileABatchIsUnderWay_ItsLeaseRunsAsLongAsItWould(int hours)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(2);
        var batch = await run.Portal.Get<Claimer>().ClaimAsync(run.Connection, TestPortal.Cancel);
        Jump(run, hours);
        await run.Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        Assert.All(await run.RowsAsync(), r => Assert.Equal(batch!.LeaseToken, r.LeaseToken));

        run.Portal.Time.Advance(TimeSpan.FromMinutes(5));
        await run.Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        await run.DrainAsync();
        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1 });
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("dailyLimit")]
    public async Task Fault09_RestartAfterTheClockWasTwoHoursAhead_NothingFreezes(string kind)
    {
        await using var run = await org.StartAsync();
        run.Portal.Time.Advance(TimeSpan.FromHours(2));
        await run.OweManyAsync(2);
        await run.Control.ArmAsync(new { kind, path = FaultRun.Collections, record = 2 });
        await run.DrainAsync();
        await run.Portal.SaveAsync("Not sent yet", "late@clickwise.example");
        var owed = (await run.RowsAsync()).Count;

        await run.RestartAsync();
        await run.DrainAsync();
        Assert.Equal(owed, (await run.RowsAsync()).Count);
        await run.Portal.Get<ClockRepair>().RunOnceAsync(TestPortal.Cancel);
        await run.DrainAsync();

        Assert.Null(await run.HoldAsync());
        Assert.Equal(3, (await run.LeadsAsync()).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 3 });
    }

    [Fact]
    public async Task Fault09_EditOfWhatWasSentByAClockTwoHoursAhead_IsNotSpacedUntilThen()
    {
        await using var run = await org.StartAsync(("Sync:EditSpacing", "00:00:01.25"));
        run.Portal.Time.Advance(TimeSpan.FromHours(2));
        await run.OweManyAsync(2);
        await run.DrainAsync();
        await run.RestartAsync();
        await run.EditAllAsync("Paris");
        await run.DrainAsync();

        await run.CheckAsync(new RunBounds { MostWrites = 2, MostAttempts = 2 });
    }

    /// <summary>As an administrator or a time server sets it: the monotonic clock goes on undisturbed.</summary>
    private static void Jump(FaultRun run, int hours) => run.Portal.Time.SetBy(TimeSpan.FromHours(hours));
}
