using System.Net;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 13, 15, 16 and 36: two portals on one database.</summary>
public sealed class TwoPortalsTests(JourneyOrg org, PgCluster cluster) : IClassFixture<JourneyOrg>
{
    private const int Rows = 2000;
    private const int BatchSize = 50;

    [Fact]
    public async Task Queue_WorkedByTwo_SendsEveryRowOnceInFullBatches()
    {
        await using var bench = await NewBenchAsync();
        await bench.OweAsync(Rows);
        // Neither begins before both are up, and a call takes long enough for the other to come along.
        await bench.PauseAsync(true);
        await StartTwoAsync(bench);
        await bench.SlowDownAsync(TimeSpan.FromMilliseconds(300));
        await bench.PauseAsync(false);
        await bench.DrainedAsync();

        // 1.05 times what one portal needs.
        const int Ideal = Rows / BatchSize;
        Assert.InRange(await bench.CountWritesAsync(), Ideal, Ideal * 105 / 100);
        Assert.Equal(Rows, (await bench.Org.Simulator.Control.HistoryAsync("Lead")).Count);
        var work = await bench.WorkByPortalAsync();
        Assert.Equal(2, work.Count);
        Assert.All(work.Values, rows => Assert.True(rows >= 2 * BatchSize, $"{string.Join(" and ", work.Values)} rows"));
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = Ideal * 105 / 100, MostTokenCalls = 3, MostAttempts = 1 });
    }

    /// <summary>The org takes a refresh token that comes twice for stolen, and ends the grant. Each time both portals have a call in flight
    /// when the sessions end, so that both ask for a new token with their next one.</summary>
    [Fact]
    public async Task Token_RefreshedByTwoAtOnce_NeverUsesATokenTwice()
    {
        const int Rounds = 3;
        await using var bench = await NewBenchAsync();
        // One sender each: two calls under way are one of each portal.
        await StartTwoAsync(bench, ("Sync:Senders", "1"));
        for (var round = 0; round < Rounds; round++)
        {
            await bench.PauseAsync(true);
            await bench.OweAsync(round == 0 ? Rows : 0);
            var before = (await bench.Org.Simulator.Control.HistoryAsync("Lead")).Count;
            await bench.HoldAnswerAsync(all: true);
            await bench.PauseAsync(false);
            await bench.WrittenAsync(before + (2 * BatchSize));
            await bench.Org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
            await bench.AnswerAsync();
            // Nobody may have done everything before the other has recorded what it had in flight.
            await bench.SlowDownAsync(TimeSpan.FromMilliseconds(50));
            await bench.DrainedAsync();
            await bench.AnswerAsync();
        }

        var calls = await bench.Org.Simulator.Control.CallsAsync("/services/oauth2/token");
        Assert.All(calls, c => Assert.Equal(200, c.GetProperty("status").GetInt32()));
        // The grant; then each portal at its first call and after each end of the sessions: both have really asked.
        Assert.Equal(1 + 2 + (2 * Rounds), calls.Count);
        Assert.Null(await bench.ReadAsync(db => db.Connections.Select(c => c.Hold).SingleAsync(TestPortal.Cancel)));
        Assert.Equal(2, (await bench.WorkByPortalAsync()).Count);
        // In each round two calls find the session ended.
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = Rounds * ((Rows / BatchSize) + 2), MostTokenCalls = calls.Count, MostAttempts = Rounds });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_OfTwoTogether_MigratesOnce(bool fromTheFirstVersion)
    {
        await using var bench = FaultBench.OnEmptyPostgres(org, await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel));
        await using var db = bench.Open();
        if (fromTheFirstVersion)
            await db.Database.MigrateAsync(db.Database.GetMigrations().First(), TestPortal.Cancel);
        await StartTwoAsync(bench);

        Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(TestPortal.Cancel));
        Assert.Equal(1, await db.Connections.CountAsync(TestPortal.Cancel));
        Assert.Equal(1, await db.Users.CountAsync(TestPortal.Cancel));
    }

    /// <summary>A load balancer may lead the way back from Salesforce to the other portal.</summary>
    [Fact]
    public async Task Callback_AtTheOtherPortalAndThenTwice_GrantsOnceAndIsRefusedPolitely()
    {
        await using var bench = await NewBenchAsync();
        var (one, two) = await StartTwoAsync(bench);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using (var signedIn = await PortalFactory.PostFormAsync(browser, one.Address + "account/login", new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = FaultBench.AdminEmail,
            ["Posted.Password"] = FaultBench.AdminPassword,
        }))
            Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        using var begun = await PortalFactory.PostFormAsync(browser, one.Address + "salesforce/oauth2/start", new(StringComparer.Ordinal));
        var authorize = Assert.Single(begun.Headers.GetValues("Refresh"))["0;url=".Length..];
        using var consented = await bench.Org.Simulator.Http.GetAsync(new Uri(authorize), TestPortal.Cancel);
        var callback = consented.Headers.Location!.PathAndQuery.TrimStart('/');
        var before = await bench.ReadAsync(db => db.Connections.Select(c => c.ProtectedRefreshToken).SingleAsync(TestPortal.Cancel));

        using var granted = await browser.GetAsync(new Uri(two.Address, callback), TestPortal.Cancel);
        using var again = await browser.GetAsync(new Uri(one.Address, callback), TestPortal.Cancel);

        Assert.Equal(HttpStatusCode.Found, granted.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("This answer was used already", await again.Content.ReadAsStringAsync(TestPortal.Cancel), StringComparison.Ordinal);
        Assert.NotEqual(before, await bench.ReadAsync(db => db.Connections.Select(c => c.ProtectedRefreshToken).SingleAsync(TestPortal.Cancel)));
        // The portal that did not take the callback knows the new grant, too.
        Assert.True(await bench.PushAsync(one, 1, "Clickwise One"));
        await bench.DrainedAsync();
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 4, MostAttempts = 1 });
    }

    private async Task<FaultBench> NewBenchAsync() => await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));

    private static async Task<(RunningPortal One, RunningPortal Two)> StartTwoAsync(FaultBench bench, params (string Key, string Value)[] more)
    {
        (string, string)[] settings = [("Sync:BatchSize", $"{BatchSize}"), ("Sync:PollInterval", "00:00:00.5"), .. more];
        var both = await Task.WhenAll(bench.StartAsync(settings), bench.StartAsync(settings));
        return (both[0], both[1]);
    }
}
