using AffiseSfPortal.Live;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>An instance that lives says so, and nobody waits for one that does not.</summary>
public sealed class LeasesOfOthersTests(PgCluster cluster)
{
    [Fact]
    public async Task Beat_Twice_IsOneRowSeenAnew()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        await SilenceAsync(pair, pair.A, seconds: 100);
        await pair.A.Get<InstanceHeartbeat>().BeatAsync(TestPortal.Cancel);
        Assert.Equal(2, await pair.ReadAsync<long>("SELECT count(*) FROM \"Instances\" WHERE \"SeenAt\" > now() - interval '10 s'"));
        Assert.NotEqual(NameOf(pair.A), NameOf(pair.B));
    }

    [Fact]
    public async Task Stop_WithGrace_TakesTheRowAway()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        var heartbeat = pair.A.Get<InstanceHeartbeat>();
        await heartbeat.StartAsync(TestPortal.Cancel);
        await heartbeat.StopAsync(TestPortal.Cancel);
        Assert.Equal(NameOf(pair.B), await pair.ReadAsync<string>("SELECT string_agg(\"Name\", ' ') FROM \"Instances\""));
    }

    [Fact]
    public async Task Loop_EveryTwoSeconds_SaysThatItLives()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        var heartbeat = pair.A.Get<InstanceHeartbeat>();
        await heartbeat.StartAsync(TestPortal.Cancel);
        await SilenceAsync(pair, pair.A, seconds: 100);
        await Eventually.IsSoAsync(
            "it was seen again",
            async () => await pair.ReadAsync<bool>($"SELECT \"SeenAt\" > now() - interval '10 s' FROM \"Instances\" WHERE \"Name\" = '{NameOf(pair.A)}'"),
            () => pair.A.Time.Advance(InstanceHeartbeat.Interval));
        await heartbeat.StopAsync(TestPortal.Cancel);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(16, true)]
    public async Task Beat_OwnerOfALeaseIsSilent_FreesItAfterFifteenSeconds(int seconds, bool isFreed)
    {
        await using var pair = await ClaimedByAAsync(cluster);
        await SilenceAsync(pair, pair.A, seconds);
        var signal = pair.B.Get<IOwedSignal>();

        await pair.B.Get<InstanceHeartbeat>().BeatAsync(TestPortal.Cancel);

        var row = await pair.B.RowAsync();
        Assert.Equal((isFreed, isFreed), (row.LeaseToken is null, row.Force));
        Assert.Equal(isFreed, signal.WaitAsync(Timeout.InfiniteTimeSpan, TestPortal.Cancel).IsCompleted);
        Assert.Equal(isFreed, await pair.B.RunAsync());
    }

    [Fact]
    public async Task Beat_OwnerOfALeaseIsUnknown_FreesIt()
    {
        await using var pair = await ClaimedByAAsync(cluster);
        await pair.ExecuteAsync($"DELETE FROM \"Instances\" WHERE \"Name\" = '{NameOf(pair.A)}'");
        await pair.B.Get<InstanceHeartbeat>().BeatAsync(TestPortal.Cancel);
        Assert.Null((await pair.B.RowAsync()).LeaseToken);
    }

    [Fact]
    public async Task Reap_OwnLeaseAfterALongSilence_IsKept()
    {
        await using var pair = await ClaimedByAAsync(cluster);
        await SilenceAsync(pair, pair.A, seconds: 100);
        Assert.Equal(0, await pair.A.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel));
        Assert.NotNull((await pair.A.RowAsync()).LeaseToken);
    }

    [Fact]
    public async Task Start_UnderTheNameOfOneThatCrashed_FreesItsLeasesAtOnce()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        var before = await pair.OneMoreAsync(("Sync:InstanceName", "portal-1"));
        var name = NameOf(before);
        await ClaimAsync(pair, before);
        // Its connections end with it; nothing else tells.
        await before.DisposeAsync();
        await Eventually.IsSoAsync("the server has noticed", async () => await pair.ReadAsync<long>(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND l.locktype = 'advisory'") == 0);
        Assert.Equal(1, await pair.ReadAsync<long>($"SELECT count(*) FROM \"Instances\" WHERE \"Name\" = '{name}' AND \"SeenAt\" > now() - interval '15 s'"));

        await using var after = await pair.OneMoreAsync(("Sync:InstanceName", "portal-1"));

        Assert.Null((await after.RowAsync()).LeaseToken);
        Assert.StartsWith("portal-1#", NameOf(after), StringComparison.Ordinal);
        Assert.NotEqual(name, NameOf(after));
    }

    [Fact]
    public async Task Start_UnderTheNameOfOneThatRuns_LeavesItsLeasesAlone()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        await using var first = await pair.OneMoreAsync(("Sync:InstanceName", "portal-1"));
        await ClaimAsync(pair, first);
        await using var twin = await pair.OneMoreAsync(("Sync:InstanceName", "portal-1"));
        Assert.Equal(NameOf(first), (await twin.RowAsync()).LeaseOwner);
        Assert.NotEqual(NameOf(first), NameOf(twin));
    }

    [Fact]
    public async Task Beat_RowsOfInstancesLongGone_AreRemoved()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        await SilenceAsync(pair, pair.A, seconds: 61);
        await pair.B.Get<InstanceHeartbeat>().BeatAsync(TestPortal.Cancel);
        Assert.Equal(1, await pair.ReadAsync<long>("SELECT count(*) FROM \"Instances\""));
    }

    [Fact]
    public async Task Wake_AfterAnotherTookOver_LateResultIsSentOnceMoreAndNothingDoubles()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Org.BeforeWrite = async (_, _) =>
        {
            if (reached.TrySetResult())
                await sleep.Task;
        };
        await pair.A.SaveAsync();
        var sleeping = pair.A.RunAsync();
        await reached.Task.WaitAsync(Eventually.Patience, TestPortal.Cancel);
        await SilenceAsync(pair, pair.A, seconds: 16);
        await pair.B.Get<InstanceHeartbeat>().BeatAsync(TestPortal.Cancel);
        await pair.B.DrainAsync();
        Assert.Empty(await pair.B.RowsAsync());

        sleep.SetResult();
        await sleeping;

        Assert.True((await pair.B.RowAsync()).Force);
        await pair.B.DrainAsync();
        Assert.Empty(await pair.B.RowsAsync());
        Assert.Single(pair.Org.Records);
    }

    private static async Task<InstancePair> ClaimedByAAsync(PgCluster cluster)
    {
        var pair = await InstancePair.StartAsync(cluster);
        await ClaimAsync(pair, pair.A);
        return pair;
    }

    private static async Task ClaimAsync(InstancePair pair, TestPortal by)
    {
        await by.SaveAsync();
        Assert.NotNull(await by.Get<Claimer>().ClaimAsync(pair.Connection, TestPortal.Cancel));
        Assert.Equal(NameOf(by), (await by.RowAsync()).LeaseOwner);
    }

    private static string NameOf(TestPortal portal) => portal.Get<InstanceIdentity>().Name;

    private static async Task SilenceAsync(InstancePair pair, TestPortal portal, int seconds) =>
        Assert.Equal(1, await pair.ExecuteAsync($"UPDATE \"Instances\" SET \"SeenAt\" = now() - interval '{seconds} s' WHERE \"Name\" = '{NameOf(portal)}'"));
}
