using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

public sealed class SqliteInFlightTests(JourneyOrg org) : InFlightTests(org), IClassFixture<JourneyOrg>
{
    private protected override Task<FaultBench> NewBenchAsync() => FaultBench.OnSqliteAsync(Org);

    [Fact]
    public async Task Freeze_LongerThanTheLease_EndsWithTheNewestState()
    {
        await using var bench = await NewBenchAsync();
        var portal = await FreezeInFlightAsync(bench, "one");
        await EndLeaseAsync(bench);
        await portal.ThawAsync();
        // What is thought lost is sent again, and nobody waits for the old answer.
        await bench.DrainedAsync();
        Assert.True(await bench.PushAsync(portal, 1, Newest));
        await bench.DrainedAsync();
        await bench.AnswerAsync();
        // The old result, and one more send for its sake.
        await bench.AttemptedAsync(4);
        await bench.DrainedAsync();

        Assert.Equal(Newest, (await bench.LeadAsync()).GetProperty("Company").GetString());
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 4, MostAttempts = 4 });
    }
}

public sealed class PostgresInFlightTests(JourneyOrg org, PgCluster cluster) : InFlightTests(org), IClassFixture<JourneyOrg>
{
    private protected override async Task<FaultBench> NewBenchAsync() => await FaultBench.OnPostgresAsync(Org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));

    /// <summary>The first portal is frozen with a call in flight; the second takes over and sends what is newer. When the first wakes up, nobody can
    /// know whose write came last: its late result must not count, and the newest state goes out once more.</summary>
    [Fact]
    public async Task Freeze_WhileAnotherPortalTakesOver_TheLateResultIsRejectedAndRepaired()
    {
        await using var bench = await NewBenchAsync();
        var frozen = await FreezeInFlightAsync(bench, "one");
        await EndLeaseAsync(bench);
        var other = await bench.StartAsync(("Sync:InstanceName", "two"), ("Sync:PollInterval", "00:00:00.2"));
        Assert.True(await bench.PushAsync(other, 1, Newest));
        await bench.DrainedAsync();
        await frozen.ThawAsync();
        await bench.AnswerAsync();
        // The old result, and one more send for its sake; two where the late result came while the other portal's own call was under way.
        await bench.AttemptedAsync(3);
        await bench.DrainedAsync();

        Assert.Equal(Newest, (await bench.LeadAsync()).GetProperty("Company").GetString());
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 4, MostTokenCalls = 3, MostAttempts = 4 });
    }

    [Fact]
    public async Task Edits_ByTwoPortalsWhileInFlight_AreOneMoreCallWithTheNewest()
    {
        await using var bench = await NewBenchAsync();
        var one = await bench.StartAsync();
        var two = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(one, 1, "Clickwise 0"));
        await bench.WrittenAsync(1);
        for (var i = 1; i <= 10; i++)
            Assert.True(await bench.PushAsync(i % 2 == 0 ? one : two, 1, $"Clickwise {i}"));
        await bench.AnswerAsync();
        await bench.DrainedAsync();

        Assert.Equal("Clickwise 10", (await bench.LeadAsync()).GetProperty("Company").GetString());
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 3, MostAttempts = 2 });
    }
}

/// <summary>Faults 6 and 33: what happens while a call is on its way.</summary>
public abstract class InFlightTests(JourneyOrg org)
{
    private protected const string Newest = "Clickwise Newest";

    private protected JourneyOrg Org { get; } = org;

    private protected abstract Task<FaultBench> NewBenchAsync();

    [Fact]
    public async Task Edits_WhileInFlight_AreOneMoreCallWithTheNewest()
    {
        await using var bench = await NewBenchAsync();
        var portal = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise 0"));
        await bench.WrittenAsync(1);
        for (var i = 1; i <= 10; i++)
            Assert.True(await bench.PushAsync(portal, 1, $"Clickwise {i}"));
        await bench.AnswerAsync();
        await bench.DrainedAsync();

        Assert.Equal("Clickwise 10", (await bench.LeadAsync()).GetProperty("Company").GetString());
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 2, MostAttempts = 2 });
    }

    [Fact]
    public async Task Edits_FiftyInOneSecond_AreTwoCallsWithTheNewest()
    {
        await using var bench = await NewBenchAsync();
        var spacing = TimeSpan.FromSeconds(3);
        var portal = await bench.StartAsync(("Sync:EditSpacing", $"{spacing}"));
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise 0"));
        await bench.DrainedAsync();
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 1; i < 50; i++)
            Assert.True(await bench.PushAsync(portal, 1, $"Clickwise {i}"));
        // A machine that needs longer for them may send in between, as often as the spacing allows.
        var most = 2 + (int)(TimeProvider.System.GetElapsedTime(begun) / spacing);
        await bench.DrainedAsync();

        Assert.Equal("Clickwise 49", (await bench.LeadAsync()).GetProperty("Company").GetString());
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = most, MostAttempts = most });
    }

    private protected static async Task<RunningPortal> FreezeInFlightAsync(FaultBench bench, string instance)
    {
        var portal = await bench.StartAsync(("Sync:InstanceName", instance), ("Sync:PollInterval", "00:00:00.2"));
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise Old"));
        await bench.WrittenAsync(1);
        await portal.FreezeAsync();
        return portal;
    }

    /// <summary>Nobody waits five minutes here.</summary>
    private protected static async Task EndLeaseAsync(FaultBench bench)
    {
        await using var db = bench.Open();
        Assert.Equal(1, await db.SyncRows.Where(r => r.LeaseToken != null).ExecuteUpdateAsync(r => r.SetProperty(x => x.LeaseUntil, x => x.OwedSince), TestPortal.Cancel));
    }
}
