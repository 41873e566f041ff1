using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Benchmarks;

/// <summary>From the commit of an edit to the first byte at the org, the queue idle; in turns with a bare call, from its start to the same byte.</summary>
internal static class Latency
{
    private const int Warming = 10;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var rounds = isQuick ? 2 : 5;
        var edits = isQuick ? 20 : 60;
        await using var org = await FastSalesforce.StartAsync(0);
        await using var portal = await BenchPortal.StartAsync(org.Address, runs: true);
        using var bare = new BareLoop(org.Address, 1);
        var number = 0;
        for (var i = 0; i < Warming; i++)
        {
            await WaitAsync(org, () => EditAsync(portal, number++));
            await WaitAsync(org, () => CallAsync(bare));
        }
        List<double> p95 = [], medians = [], calls = [];
        for (var round = 0; round < rounds; round++)
        {
            List<double> waits = [], bareWaits = [];
            for (var i = 0; i < edits; i++)
            {
                waits.Add(await WaitAsync(org, () => EditAsync(portal, number++)));
                bareWaits.Add(await WaitAsync(org, () => CallAsync(bare)));
            }
            p95.Add(Report.Percentile95(waits));
            medians.Add(Report.Median(waits));
            calls.Add(Report.Percentile95(bareWaits));
        }
        report.Add("P4", "commit → first byte on the wire, idle, p95", $"{Report.Number(Report.Median(p95))} ms", "≤ 1 s", "≤ 250 ms",
            $"{Report.Spread(p95)} of {edits} edits; median {Report.Number(Report.Median(medians))} ms; a bare call alone {Report.Number(Report.Median(calls))} ms (p95)");
    }

    /// <param name="org">Where it must arrive.</param>
    /// <param name="begin">Returns the instant from which the wait counts.</param>
    /// <returns>Milliseconds until the first byte of the next call.</returns>
    private static async Task<double> WaitAsync(FastSalesforce org, Func<Task<long>> begin)
    {
        var before = (await org.SeenAsync()).LastArrival;
        var begun = await begin();
        Seen seen;
        do
            seen = await org.SeenAsync();
        while (seen.LastArrival == before);
        return Math.Max(0, (seen.LastArrival - begun) / 1000.0);
    }

    private static async Task<long> EditAsync(BenchPortal portal, int number)
    {
        await portal.Intake.SaveAsync(new AffiliateInput { Email = $"l{number}@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Mara Hoffmann" }, null, default);
        return Self.Microseconds();
    }

    private static async Task<long> CallAsync(BareLoop bare)
    {
        var begun = Self.Microseconds();
        await bare.RunAsync(null, 1);
        return begun;
    }
}
