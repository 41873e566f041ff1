using System.Net;
using System.Text.Json;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 7 and 8: the database is full, locked or away while a reply of the org is on its way.</summary>
public sealed class DatabaseTroubleTests(JourneyOrg org) : IClassFixture<JourneyOrg>
{
    private const string Waits = "Recording a batch of connection";
    private static readonly (HttpStatusCode Status, string Code) Busy = (HttpStatusCode.ServiceUnavailable, "busy");
    private static readonly (HttpStatusCode Status, string Code) Full = (HttpStatusCode.InsufficientStorage, "disk-full");

    [Fact]
    public async Task Sqlite_LockedLongerThanEveryTimeout_LosesNoReplyAndRefusesEditsPlainly()
    {
        // Saves give up after the shortest wait that SQLite's own busy timeout allows; with the default of 30 s this would only take longer.
        await using var bench = await FaultBench.OnSqliteAsync(org, more: ";Default Timeout=1");
        var portal = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise One"));
        await bench.WrittenAsync(1);
        await using (var other = new SqliteConnection(bench.ConnectionString + ";Pooling=False"))
        {
            await other.OpenAsync(TestPortal.Cancel);
            await using var held = await other.BeginTransactionAsync(TestPortal.Cancel);
            await bench.AnswerAsync();
            await portal.SeenAsync(Waits);
            await AssertRefusedAsync(bench, portal, Busy);
        }
        await AssertGoesOnAsync(bench, portal);
    }

    [Fact]
    public async Task Postgres_KilledAndStartedAgain_TwoPortalsLoseNoReplyAndRefuseEditsPlainly()
    {
        await using var cluster = PgCluster.NewDurable();
        await using var bench = await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        var one = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(one, 1, "Clickwise One"));
        await bench.WrittenAsync(1);
        var two = await bench.StartAsync();
        await cluster.CrashAsync(TestPortal.Cancel);
        await bench.AnswerAsync();
        await one.SeenAsync(Waits);
        await AssertRefusedAsync(bench, one, Busy);
        await AssertRefusedAsync(bench, two, Busy);
        await cluster.StartAgainAsync(TestPortal.Cancel);
        NpgsqlConnection.ClearAllPools();
        await AssertGoesOnAsync(bench, one, two);
    }

    /// <summary>What fits into the pages that are there is taken: PostgreSQL is full only for who needs new ones.</summary>
    [Fact]
    public async Task Postgres_DiskFull_TwoPortalsRefuseEditsWholeAndGoOnWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 128);
        await using var cluster = PgCluster.NewOnDisk(disk.Folder);
        await using var bench = await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        var one = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(one, 1, "Clickwise One"));
        await bench.WrittenAsync(1);
        var two = await bench.StartAsync();
        disk.Fill();
        await bench.AnswerAsync();
        // The first attempt and the first link of this database: both need a page.
        await one.SeenAsync(Waits);
        await AssertRefusedAsync(bench, one, Full, count: 200);
        await AssertRefusedAsync(bench, two, Full, count: 200);
        await one.SeenAsync("The database has no room left");
        disk.MakeRoom();
        await AssertGoesOnAsync(bench, one, two);
        await one.SeenAsync("The database has room again");
    }

    [Fact]
    public async Task Sqlite_DiskFull_RefusesEditsWholeAndGoesOnWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using var bench = await FaultBench.OnSqliteAsync(org, disk.Folder);
        var portal = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise One"));
        await bench.WrittenAsync(1);
        disk.Fill();
        await bench.AnswerAsync();
        await portal.SeenAsync(Waits);
        await AssertRefusedAsync(bench, portal, Full);
        await portal.SeenAsync("The database has no room left");
        disk.MakeRoom();
        await AssertGoesOnAsync(bench, portal);
        await portal.SeenAsync("The database has room again");
    }

    private static async Task AssertRefusedAsync(FaultBench bench, RunningPortal portal, (HttpStatusCode Status, string Code) refusal, int count = 1)
    {
        using var answer = await bench.PostAsync(portal, Enumerable.Range(2, count).Select(id => FaultBench.Affiliate(id, $"Clickwise {id}")));
        var text = await answer!.Content.ReadAsStringAsync(TestPortal.Cancel);
        Assert.True(answer.StatusCode == refusal.Status, $"{answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(refusal.Code, JsonElement.Parse(text).GetProperty("code").GetString());
        // Trying again soon helps against a busy database, not against a full disk.
        Assert.Equal(refusal == Busy, answer.Headers.RetryAfter is not null);
        Assert.False(portal.HasEnded);
    }

    /// <summary>The reply that was in hand is recorded, not asked for again; what was refused left nothing behind, and is taken the next time, by every portal.</summary>
    private static async Task AssertGoesOnAsync(FaultBench bench, params RunningPortal[] portals)
    {
        await bench.DrainedAsync();
        Assert.Equal(1, await bench.CountWritesAsync());
        Assert.Equal(1, await bench.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
        for (var i = 0; i < portals.Length; i++)
        {
            Assert.True(await bench.PushAsync(portals[i], 2 + i, $"Clickwise {2 + i}"));
            await bench.DrainedAsync();
        }
        Assert.Equal(1 + portals.Length, (await bench.Org.LeadsAsync()).Count);
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 1 + portals.Length, MostTokenCalls = 1 + portals.Length, MostAttempts = 1 });
    }
}
