using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Instances;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>The history is pruned in small steps, and nobody waits for it.</summary>
public sealed class PruningTests(JourneyOrg org, PgCluster cluster) : IClassFixture<JourneyOrg>
{
    private const int Old = 30 * AttemptPruner.Step;
    private const long Nobody = 1_000_000;

    /// <summary>A save may meet a step and wait for its end, and for the next moment in which SQLite is free; never for all of them.</summary>
    private static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prune_ManyStepsBesideARunningEngine_HoldsUpNoSave(bool isPostgres)
    {
        await using var bench = isPostgres
            ? await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel))
            : await FaultBench.OnSqliteAsync(org);
        await AddAttemptsAsync(bench, Old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-91));
        var portal = await bench.StartAsync(("Sync:EditSpacing", "00:00:00"));
        var saves = 0;
        while (await CountAsync(bench) > 0)
        {
            var begun = TimeProvider.System.GetTimestamp();
            Assert.True(await bench.PushAsync(portal, 1, $"Clickwise {saves++}"));
            Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, LongestSave);
        }
        await bench.DrainedAsync();

        Assert.True(saves > 5, $"Only {saves} saves met the pruning.");
        Assert.Equal($"Clickwise {saves - 1}", (await bench.LeadAsync()).GetProperty("Company").GetString());
        Assert.NotEqual(0, await bench.ReadAsync(db => db.SyncAttempts.CountAsync(TestPortal.Cancel)));
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = saves, MostAttempts = saves });
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

    private static Task<int> CountAsync(FaultBench bench) =>
        bench.ReadAsync(db => db.SyncAttempts.CountAsync(a => a.AffiliateKey == Nobody, TestPortal.Cancel));

    private static async Task AddAttemptsAsync(FaultBench bench, int count, DateTime at)
    {
        await using var db = bench.Open();
        db.SyncAttempts.AddRange(Attempts(count, at));
        await db.SaveChangesAsync(TestPortal.Cancel);
    }

    private static Task AddAttemptsAsync(TestPortal portal, int count, DateTime at) => portal.WriteAsync(db =>
    {
        db.SyncAttempts.AddRange(Attempts(count, at));
        return Task.CompletedTask;
    });

    private static IEnumerable<SyncAttempt> Attempts(int count, DateTime at) => Enumerable.Range(0, count).Select(_ => new SyncAttempt
    {
        ConnectionId = 1,
        AffiliateKey = Nobody,
        At = at,
        Outcome = SyncOutcome.Updated,
        ObjectName = "Lead",
        RequestJson = $$"""{"Company":"{{new string('x', 300)}}"}""",
    });
}
