using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 1 to 5 and 14 with a second portal at work all the while: one dies at every step in turn, and is not started again before the other has gone on.</summary>
public sealed class KillBesideAnotherTests(JourneyOrg org, PgCluster cluster) : IClassFixture<JourneyOrg>
{
    private const int MostEdits = 100;
    private static readonly (string, string) NoSpacing = ("Sync:EditSpacing", "00:00:00");

    /// <summary>The other's poll and heartbeat, and a call.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private int _edits;
    private string _saved = "";

    [Fact]
    public async Task Kill_AtEveryStepWhileAnotherRuns_TheOtherGoesOn()
    {
        await using var bench = await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        var two = await bench.StartAsync(("Sync:InstanceName", "two"), ("Sync:PollInterval", "00:00:01"), NoSpacing);
        foreach (var point in FailPoint.All)
        {
            var unanswered = await DieAsync(bench, point);
            await SilenceAsync(bench);
            await bench.DrainedAsync(Soon);
            if (point == FailPoint.TokenReceived)
                await ReconnectAsync(bench, two);
            // Whoever got no answer asks again, and is sent to the portal that is left.
            if (unanswered is not null)
                await SaveAsync(bench, two, unanswered);
            Assert.Equal(_saved, (await bench.LeadAsync()).GetProperty("Company").GetString());
        }

        var deaths = FailPoint.All.Count;
        Assert.False(two.HasEnded);
        // A death costs one call more; so does the end of the sessions, for who is left.
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = _edits + deaths + 2, MostAttempts = _edits + deaths, MostTokenCalls = deaths + 5 });
    }

    /// <summary>Either portal may take an edit: the one that is to die gets the next until it comes to its step.</summary>
    /// <returns>The edit that got no answer; null when all did.</returns>
    private async Task<string?> DieAsync(FaultBench bench, string point)
    {
        var one = await bench.StartAsync(("FailPoints:KillAtName", point), ("Sync:InstanceName", "one"), NoSpacing);
        string? unanswered = null;
        while (unanswered is null && !one.HasEnded)
        {
            var name = NextName();
            if (await bench.PushAsync(one, 1, name))
                _saved = name;
            else
                unanswered = name;
            await bench.DrainedOrEndedAsync(one);
        }
        Assert.Equal(point, one.DiedAt);
        var stored = await bench.ReadAsync(db => db.Affiliates.Select(a => a.CompanyName).SingleOrDefaultAsync(TestPortal.Cancel)) ?? "";
        if (point == FailPoint.EditBeforeCommit)
            Assert.Equal(_saved, stored);
        else if (point == FailPoint.EditCommitted)
            Assert.Equal(unanswered, stored);
        Assert.Contains(stored, (string?[])[_saved, unanswered]);
        _saved = stored;
        return unanswered;
    }

    private string NextName()
    {
        Assert.True(++_edits <= MostEdits, "The portal that is to die never came to its step.");
        return FormattableString.Invariant($"Clickwise {_edits}");
    }

    private async Task SaveAsync(FaultBench bench, RunningPortal portal, string name)
    {
        Assert.True(await bench.PushAsync(portal, 1, name));
        _saved = name;
        await bench.DrainedAsync(Soon);
    }

    /// <summary>Nobody waits here until the others miss a portal that is gone.</summary>
    private static async Task SilenceAsync(FaultBench bench)
    {
        await using var db = bench.Open();
        await db.Database.ExecuteSqlAsync($"""UPDATE "Instances" SET "SeenAt" = now() - interval '15 s' WHERE "Name" LIKE 'one#%'""", TestPortal.Cancel);
        await db.Database.ExecuteSqlAsync($"""UPDATE "Connections" SET "RefreshUntil" = now() WHERE "RefreshOwner" LIKE 'one#%'""", TestPortal.Cancel);
    }

    /// <summary>The new refresh token died with the one portal; the other works on with the access token that it has. When that ends, an admin must grant again.</summary>
    private async Task ReconnectAsync(FaultBench bench, RunningPortal left)
    {
        await bench.Org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
        _saved = NextName();
        Assert.True(await bench.PushAsync(left, 1, _saved));
        await bench.HeldAsync(HoldCause.ReconnectNeeded);
        await Until.TrueAsync(() => bench.ReadAsync(db => db.SyncRows.AnyAsync(r => r.LeaseToken == null, TestPortal.Cancel)), bench.DescribeAsync, Soon);
        var row = await bench.ReadAsync(db => db.SyncRows.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal((null, 0), (row.Cause, row.Attempts));
        await bench.GrantAsync();
        await bench.DrainedAsync(Soon);
    }
}
