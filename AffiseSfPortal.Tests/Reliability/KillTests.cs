using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

public sealed class SqliteKillTests(JourneyOrg org) : KillTests(org), IClassFixture<JourneyOrg>
{
    private protected override IReadOnlyList<string> Edits => [First, Second];

    private protected override Task<FaultBench> NewBenchAsync() => FaultBench.OnSqliteAsync(Org);
}

public sealed class PostgresKillTests(JourneyOrg org, PgCluster cluster) : KillTests(org), IClassFixture<JourneyOrg>
{
    /// <summary>The second takes the same steps.</summary>
    private protected override IReadOnlyList<string> Edits => [First];

    private protected override async Task<FaultBench> NewBenchAsync() => await FaultBench.OnPostgresAsync(Org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));

    [Fact]
    public async Task Kill_AfterTheClaim_AnotherPortalTakesOverWhenTheLeaseHasEnded()
    {
        await using var bench = await NewBenchAsync();
        var dying = await bench.StartAsync(("FailPoints:KillAtName", FailPoint.BatchClaimed), ("Sync:InstanceName", "one"));
        await bench.PushAsync(dying, 1, "Clickwise One");
        await dying.Ended;
        await bench.StartAsync(("Sync:InstanceName", "two"), ("Sync:PollInterval", "00:00:00.2"));
        // Nobody waits five minutes here.
        await using (var db = bench.Open())
            await db.SyncRows.ExecuteUpdateAsync(r => r.SetProperty(x => x.LeaseUntil, x => x.OwedSince), TestPortal.Cancel);
        await bench.DrainedAsync();

        Assert.Equal(FailPoint.BatchClaimed, dying.DiedAt);
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 1 });
    }
}

/// <summary>Faults 1 to 5 and 14: the power goes at every step from an edit to its record, one after the other.</summary>
public abstract class KillTests(JourneyOrg org)
{
    private protected const string First = "Clickwise One";
    private protected const string Second = "Clickwise Two";

    /// <summary>Less than the poll of a minute: what is left over is found by the first look of the next start.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);

    private protected JourneyOrg Org { get; } = org;

    private protected abstract IReadOnlyList<string> Edits { get; }

    private protected abstract Task<FaultBench> NewBenchAsync();

    [Fact]
    public async Task Kill_AtEveryStep_EndsWithOneRecordOfTheNewestState()
    {
        List<string> died = [];
        while (await RunAsync(died.Count + 1) is { } name)
            died.Add(name);

        Assert.Equal(FailPoint.All.Order(StringComparer.Ordinal), died.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        // The second edit needs no token any more.
        Assert.Equal(Edits.Count == 1 ? FailPoint.All.Count : (2 * FailPoint.All.Count) - 2, died.Count);
    }

    [Fact]
    public async Task Kill_WhenTheOrgHasWrittenAndNotAnswered_SendsAgainAndIsOneRecord()
    {
        await using var bench = await NewBenchAsync();
        var dying = await bench.StartAsync(("Sync:InstanceName", "one"));
        await bench.HoldAnswerAsync();
        await bench.PushAsync(dying, 1, First);
        await bench.WrittenAsync(1);
        await dying.KillAsync();
        await bench.StartAsync(("Sync:InstanceName", "one"));
        await bench.DrainedAsync();

        Assert.Equal(First, (await bench.LeadAsync()).GetProperty("Company").GetString());
        Assert.Equal(SyncOutcome.Updated, await bench.ReadAsync(db => db.SyncAttempts.Select(a => a.Outcome).SingleAsync(TestPortal.Cancel)));
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 3 });
    }

    [Fact]
    public async Task Terminate_BatchInFlight_FinishesAndRecordsIt()
    {
        await using var bench = await NewBenchAsync();
        var stopping = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        await bench.PushAsync(stopping, 1, First);
        await bench.WrittenAsync(1);
        var stop = stopping.StopAsync();
        await stopping.SeenAsync("Application is shutting down");
        await bench.AnswerAsync();
        Assert.Equal(0, await stop);

        Assert.Empty(await bench.ReadAsync(db => db.SyncRows.ToListAsync(TestPortal.Cancel)));
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 1, MostAttempts = 1 });
    }

    /// <returns>Where the process died; null when it lived.</returns>
    private async Task<string?> RunAsync(int step)
    {
        await using var bench = await NewBenchAsync();
        var waiting = new Queue<string>(Edits);
        // Without the poll every run takes the same steps, and what is left is found by the next start alone.
        (string, string)[] settings = [("Sync:PollInterval", "00:01:00"), ("Sync:InstanceName", "one"), ("Sync:EditSpacing", "00:00:00")];
        var dying = await bench.StartAsync([("FailPoints:KillAt", FormattableString.Invariant($"{step}")), .. settings]);
        while (waiting.TryPeek(out var name) && await bench.PushAsync(dying, 1, name))
        {
            waiting.Dequeue();
            await bench.DrainedOrEndedAsync(dying);
        }
        if (!dying.HasEnded)
            // It may be on its last step still.
            await dying.StopAsync();
        await AssertAsItWasLeftAsync(bench, dying.DiedAt, isFirst: step <= FailPoint.All.Count);

        var after = await bench.StartAsync(settings);
        if (dying.DiedAt == FailPoint.TokenReceived)
        {
            await ReconnectAsync(bench, after);
            after = await bench.StartAsync(settings);
        }
        await bench.DrainedAsync(AtOnce);
        // Whoever got no answer asks again.
        while (waiting.TryDequeue(out var name))
        {
            Assert.True(await bench.PushAsync(after, 1, name));
            await bench.DrainedAsync(AtOnce);
        }

        Assert.Equal(Edits[^1], (await bench.LeadAsync()).GetProperty("Company").GetString());
        var again = dying.DiedAt is FailPoint.BatchAnswered or FailPoint.RecordBeforeCommit ? 1 : 0;
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = Edits.Count + again, MostTokenCalls = 5, MostAttempts = Edits.Count });
        return dying.DiedAt;
    }

    /// <summary>Between the end of one process and the start of the next.</summary>
    private static async Task AssertAsItWasLeftAsync(FaultBench bench, string? diedAt, bool isFirst)
    {
        var row = await bench.ReadAsync(db => db.SyncRows.AsNoTracking().SingleOrDefaultAsync(TestPortal.Cancel));
        var affiliate = await bench.ReadAsync(db => db.Affiliates.AsNoTracking().SingleOrDefaultAsync(TestPortal.Cancel));
        switch (diedAt)
        {
            case FailPoint.EditBeforeCommit:
                Assert.Null(row);
                Assert.Equal(isFirst ? null : First, affiliate?.CompanyName);
                break;
            case FailPoint.RecordCommitted or null:
                Assert.Null(row);
                break;
            default:
                Assert.NotNull(row);
                Assert.Null(row.Cause);
                Assert.Equal(isFirst ? First : Second, affiliate?.CompanyName);
                break;
        }
    }

    /// <summary>The new refresh token died with the process, and the org takes the old one for stolen: an admin must grant again, and nothing is lost meanwhile.</summary>
    private static async Task ReconnectAsync(FaultBench bench, RunningPortal portal)
    {
        await bench.HeldAsync(HoldCause.ReconnectNeeded);
        await portal.StopAsync();
        var row = await bench.ReadAsync(db => db.SyncRows.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal((null, null, 0), (row.Cause, row.LeaseToken, row.Attempts));
        await bench.GrantAsync();
    }
}
