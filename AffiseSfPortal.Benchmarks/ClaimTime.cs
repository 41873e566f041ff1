using System.Diagnostics;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A claim of 200 from ten thousand rows and from a million, in turns.</summary>
internal static class ClaimTime
{
    /// <summary>Fewer than ten thousand rows hold.</summary>
    private const int Claims = 40;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var rounds = isQuick ? 2 : 5;
        await using var small = await OwingAsync(10_000);
        await using var large = await OwingAsync(isQuick ? 100_000 : 1_000_000);
        List<double> ratios = [], smallTimes = [], largeTimes = [];
        // The first round warms up.
        for (var round = 0; round <= rounds; round++)
        {
            List<double> ofSmall = [], ofLarge = [];
            for (var i = 0; i < Claims; i++)
            {
                ofSmall.Add(await ClaimAsync(small));
                ofLarge.Add(await ClaimAsync(large));
            }
            await FreeAsync(small);
            await FreeAsync(large);
            if (round == 0)
                continue;
            (var a, var b) = (Report.Median(ofSmall), Report.Median(ofLarge));
            ratios.Add(b / a);
            smallTimes.Add(a);
            largeTimes.Add(b);
        }
        report.Add("P9", $"claim time at {(isQuick ? "100 k" : "1 M")} rows ÷ at 10 k", Report.Median(ratios), "≤ 1.5", "≤ 1.1",
            $"{Report.Spread(ratios)}; {Report.Number(Report.Median(largeTimes))} and {Report.Number(Report.Median(smallTimes))} ms, median of {Claims} claims of 200 each round");
    }

    private static async Task<BenchPortal> OwingAsync(int rows)
    {
        var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"));
        await Seed.AffiliatesAsync(portal, rows);
        await portal.OweAllAsync();
        return portal;
    }

    private static async Task<double> ClaimAsync(BenchPortal portal)
    {
        var clock = Stopwatch.GetTimestamp();
        _ = await portal.Get<Claimer>().ClaimAsync(portal.ConnectionId, default) ?? throw new InvalidOperationException("Nothing was claimed.");
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private static async Task FreeAsync(BenchPortal portal)
    {
        await using var db = await portal.OpenAsync();
        await db.SyncRows.Where(r => r.LeaseToken != null).ExecuteUpdateAsync(s => s
            .SetProperty(r => r.LeaseToken, (string?)null).SetProperty(r => r.LeaseOwner, (string?)null)
            .SetProperty(r => r.LeaseUntil, (DateTime?)null).SetProperty(r => r.ClaimedVersion, (long?)null));
    }
}

/// <summary>Many affiliates by one statement.</summary>
internal static class Seed
{
    public static async Task AffiliatesAsync(BenchPortal portal, int count)
    {
        await using var db = await portal.OpenAsync();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            INSERT INTO "Affiliates" ("AffiliateId", "Email", "EmailKey", "CompanyName", "ContactPerson", "Status", "Tags", "SignUpValues", "CreatedAt", "UpdatedAt", "Stamp", "SearchText")
            SELECT i, 'partner' || i || '@clickwise.example', 'partner' || i || '@clickwise.example', 'Clickwise Media ' || i, 'Mara Hoffmann', 'Active', '[]', json_object(), i, i, i, 'x' FROM n
            """);
    }
}
