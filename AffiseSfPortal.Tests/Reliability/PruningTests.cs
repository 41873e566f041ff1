using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Instances;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>The history is pruned in small steps, and nobody waits for it.</summary>
public sealed class PruningTests(PgCluster cluster)
{
    private const int Old = 20 * AttemptPruner.Step;

    /// <summary>A save may meet a step and wait for its end, and for the next moment in which SQLite is free; never for all of them.</summary>
    private static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prune_ManyStepsBesideTheEngine_HoldsUpNoSave(bool isPostgres)
    {
        var org = new FakeOrg();
        await using var portal = isPostgres ? await TestPortal.OnPostgresAsync(cluster, org.Register) : await TestPortal.OnSqliteAsync(org.Register);
        await portal.ConnectAsync();
        var saved = await portal.SaveAsync();
        await AddAttemptsAsync(portal, Old, portal.Time.GetUtcNow().UtcDateTime.AddDays(-91));
        // By the machine's own clock: its pauses are what the others get in by.
        using var pruner = new AttemptPruner(portal.Get<IDbContextFactory<PortalDbContext>>(), portal.Get<IOptions<SyncOptions>>(), portal.Get<IOptions<RetentionOptions>>(), new ClockOfTwo(portal.Time), NullLogger<AttemptPruner>.Instance);
        var pruning = Task.Run(() => pruner.RunOnceAsync(TestPortal.Cancel));
        var saves = 0;
        for (; !pruning.IsCompleted; saves++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await portal.SaveAsync($"Clickwise {saves}", key: saved.Key);
            Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, LongestSave);
            await portal.DrainAsync();
            Assert.Equal($"Clickwise {saves}", Assert.Single(org.Records)["Company"]);
        }

        Assert.Equal(Old, await pruning);
        Assert.True(saves > 2, $"Only {saves} saves met the pruning.");
        Assert.Equal(saves, (await portal.AttemptsAsync()).Count);
        Assert.Empty(await portal.RowsAsync());
    }

    /// <summary>Nothing tells where old attempts are but their place: a look at the lowest must be enough, however many there are.</summary>
    [Fact]
    public async Task Prune_LowestAreYoung_LooksNoFurther()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        var now = portal.Time.GetUtcNow().UtcDateTime;
        await AddAttemptsAsync(portal, AttemptPruner.Step, now);
        await AddAttemptsAsync(portal, 1, now.AddDays(-91));
        Assert.Equal(0, await portal.Get<AttemptPruner>().RunOnceAsync(TestPortal.Cancel));
    }

    /// <summary>A clock that was wrong for a while must not end the pruning for good.</summary>
    [Fact]
    public async Task Prune_YoungAmongTheOld_StayAndEndNothing()
    {
        await using var portal = await TestPortal.OnSqliteAsync();
        var now = portal.Time.GetUtcNow().UtcDateTime;
        await AddAttemptsAsync(portal, 10, now.AddDays(1));
        await AddAttemptsAsync(portal, 2 * AttemptPruner.Step, now.AddDays(-91));
        await AddAttemptsAsync(portal, 10, now);
        var pruning = portal.Get<AttemptPruner>().RunOnceAsync(TestPortal.Cancel);
        await InstancePair.LetTimePassAsync(pruning, portal);

        Assert.Equal(2 * AttemptPruner.Step, await pruning);
        Assert.Equal(20, (await portal.AttemptsAsync()).Count);
    }

    private static Task AddAttemptsAsync(TestPortal portal, int count, DateTime at) => portal.WriteAsync(db =>
    {
        db.SyncAttempts.AddRange(Attempts(count, at));
        return Task.CompletedTask;
    });

    private static IEnumerable<SyncAttempt> Attempts(int count, DateTime at) => Enumerable.Range(0, count).Select(_ => new SyncAttempt
    {
        ConnectionId = 1,
        AffiliateKey = 1_000_000,
        At = at,
        Outcome = SyncOutcome.Updated,
        ObjectName = "Lead",
        RequestJson = $$"""{"Company":"{{new string('x', 300)}}"}""",
    });

    /// <summary>Says what the portal's clock says, and waits as long as the machine's does.</summary>
    private sealed class ClockOfTwo(TimeProvider wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();
    }
}
