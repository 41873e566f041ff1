using System.Diagnostics;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A claim of 200 from ten thousand rows and from a million.</summary>
internal static class ClaimTime
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var small = await MeasureAsync(10_000);
        var large = await MeasureAsync(isQuick ? 100_000 : 1_000_000);
        report.Add("P9", $"claim time at {(isQuick ? "100 k" : "1 M")} rows ÷ at 10 k", large / small, "≤ 1.5", "≤ 1.1", $"{Report.Number(large)} and {Report.Number(small)} ms, median of 40 claims of 200");
    }

    private static async Task<double> MeasureAsync(int rows)
    {
        await using var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"));
        await Seed.AffiliatesAsync(portal, rows);
        await portal.OweAllAsync();
        var claimer = portal.Get<Claimer>();
        await claimer.ClaimAsync(portal.ConnectionId, default);
        List<double> times = [];
        for (var i = 0; i < 40; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            _ = await claimer.ClaimAsync(portal.ConnectionId, default) ?? throw new InvalidOperationException("Nothing was claimed.");
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }
        return Report.Median(times);
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
