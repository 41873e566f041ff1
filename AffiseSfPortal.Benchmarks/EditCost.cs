using System.Diagnostics;
using AffiseSfPortal.Intake;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>What owing costs an edit: the same edit with a connection that can send, and with none.</summary>
internal static class EditCost
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var rounds = isQuick ? 3 : 7;
        await using var with = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"));
        await using var without = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"));
        await using (var db = await without.OpenAsync())
            await db.Connections.ExecuteUpdateAsync(s => s.SetProperty(c => c.ProtectedRefreshToken, (string?)null));
        await with.AddAffiliatesAsync(2000);
        await without.AddAffiliatesAsync(2000);
        await EditAsync(with, 0);
        await EditAsync(without, 0);
        List<double> ratios = [];
        for (var round = 1; round <= rounds; round++)
        {
            var (a, b) = (await EditAsync(with, round), await EditAsync(without, round));
            ratios.Add(a / b);
        }
        report.Add("P5", "edit p95 with outbox ÷ without", Report.Median(ratios), "≤ 1.25", "≤ 1.10", Report.Spread(ratios));
    }

    private static async Task<double> EditAsync(BenchPortal portal, int round)
    {
        List<double> times = [];
        for (var key = 1; key <= 400; key++)
        {
            var clock = Stopwatch.GetTimestamp();
            await portal.Intake.SaveAsync(
                new AffiliateInput { Key = key, Email = $"partner{key}@clickwise.example", CompanyName = $"Edited {round}", ContactPerson = "Mara Hoffmann" }, null, default);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }
        return Report.Percentile95(times);
    }
}
