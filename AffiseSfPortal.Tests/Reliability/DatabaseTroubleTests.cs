using System.Net;
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
            await AssertRefusedAsync(bench, portal);
        }
        await AssertGoesOnAsync(bench, portal);
    }

    [Fact]
    public async Task Postgres_KilledAndStartedAgain_LosesNoReplyAndRefusesEditsPlainly()
    {
        await using var cluster = PgCluster.NewDurable();
        await using var bench = await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        var portal = await bench.StartAsync();
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise One"));
        await bench.WrittenAsync(1);
        await cluster.CrashAsync(TestPortal.Cancel);
        await bench.AnswerAsync();
        await portal.SeenAsync(Waits);
        await AssertRefusedAsync(bench, portal);
        await cluster.StartAgainAsync(TestPortal.Cancel);
        NpgsqlConnection.ClearAllPools();
        await AssertGoesOnAsync(bench, portal);
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
        await AssertRefusedAsync(bench, portal);
        await portal.SeenAsync("The database has no room left");
        disk.MakeRoom();
        await AssertGoesOnAsync(bench, portal);
        await portal.SeenAsync("The database has room again");
    }

    private static async Task AssertRefusedAsync(FaultBench bench, RunningPortal portal)
    {
        using var answer = await bench.PostAsync(portal, FaultBench.Affiliate(2, "Clickwise Two"));
        var text = await answer!.Content.ReadAsStringAsync(TestPortal.Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage, $"{answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(portal.HasEnded);
    }

    /// <summary>The reply that was in hand is recorded, not asked for again; what was refused left nothing behind, and is taken the next time.</summary>
    private static async Task AssertGoesOnAsync(FaultBench bench, RunningPortal portal)
    {
        await bench.DrainedAsync();
        Assert.Equal(1, await bench.CountWritesAsync());
        Assert.Equal(1, await bench.ReadAsync(db => db.Affiliates.CountAsync(TestPortal.Cancel)));
        Assert.True(await bench.PushAsync(portal, 2, "Clickwise Two"));
        await bench.DrainedAsync();
        Assert.Equal(2, (await bench.Org.LeadsAsync()).Count);
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 2, MostAttempts = 1 });
    }
}
