using System.Diagnostics;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Many edits of one affiliate in one second: how many calls they cost.</summary>
internal static class Coalescing
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        await using var org = await FastSalesforce.StartAsync(100);
        await using var portal = await BenchPortal.StartAsync(org.Address, runs: true);
        await portal.AddAffiliatesAsync(1);
        await org.ResetAsync();
        var clock = Stopwatch.StartNew();
        var edits = 0;
        for (; edits < 1000 && clock.Elapsed < TimeSpan.FromSeconds(1); edits++)
        {
            await portal.Intake.SaveAsync(
                new AffiliateInput { Key = 1, Email = "partner1@clickwise.example", CompanyName = $"Edit {edits}", ContactPerson = "Mara Hoffmann" }, null, default);
        }
        while (await portal.CountOwedAsync() > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var seen = await org.SeenAsync();
        report.Add("P6", "calls for the edits of one affiliate in one second", seen.Calls, "≤ 2", "≤ 2 for 1,000", $"{edits} edits in {Report.Number(Math.Min(1, clock.Elapsed.TotalSeconds))} s");
    }
}
