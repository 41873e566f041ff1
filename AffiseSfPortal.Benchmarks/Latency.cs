using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Benchmarks;

/// <summary>From the commit of an edit to the first byte at the org, the queue idle.</summary>
internal static class Latency
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        await using var org = await FastSalesforce.StartAsync(0);
        await using var portal = await BenchPortal.StartAsync(org.Address, runs: true);
        List<double> waits = [];
        var edits = isQuick ? 30 : 200;
        for (var i = 0; i < edits + 10; i++)
        {
            var before = (await org.SeenAsync()).LastArrival;
            await portal.Intake.SaveAsync(new AffiliateInput { Email = $"l{i}@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Mara Hoffmann" }, null, default);
            var committed = Self.Microseconds();
            Seen seen;
            do
                seen = await org.SeenAsync();
            while (seen.LastArrival == before);
            if (i >= 10)
                waits.Add(Math.Max(0, (seen.LastArrival - committed) / 1000.0));
        }
        report.Add("P4", "commit → first byte on the wire, idle, p95", $"{Report.Number(Report.Percentile95(waits))} ms", "≤ 1 s", "≤ 250 ms", $"median {Report.Number(Report.Median(waits))} ms, {waits.Count} edits");
    }
}
