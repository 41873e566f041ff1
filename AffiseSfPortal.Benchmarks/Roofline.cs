using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A server that takes 300 ms a call, four senders: how close to C × 200 ÷ L, in turns with a bare loop that stores nothing and so shows what the machine gives.</summary>
internal static class Roofline
{
    private const int Senders = 4;
    private const double Latency = 0.3;
    private const int Bare = 8_000;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 8_000 : 100_000;
        var rounds = isQuick ? 2 : 5;
        const double Line = Senders * 200 / Latency;
        await using var org = await FastSalesforce.StartAsync(300);
        await using var portal = await BenchPortal.StartAsync(org.Address, settings: ("Sync:Senders", "4"));
        using var bare = new BareLoop(org.Address, Bare);
        // Warms up both, and makes the records that the rounds change.
        await portal.AddAffiliatesAsync(800);
        await portal.OweAllAsync();
        await portal.DrainAsync();
        await bare.RunAsync(null, Senders);
        await portal.AddAffiliatesAsync(count - 800, first: 801);
        List<double> engine = [], loop = [];
        for (var round = 0; round < rounds; round++)
        {
            loop.Add(await MeasureAsync(() => bare.RunAsync(null, Senders), Bare) / Line);
            await portal.OweAllAsync();
            await org.ResetAsync();
            engine.Add(await MeasureAsync(portal.DrainAsync, count) / Line);
            var seen = await org.SeenAsync();
            if (seen.Records != count)
                throw new InvalidOperationException($"{seen.Records} of {count} records were sent.");
        }
        report.Add("P2", "records/s ÷ roofline, 300 ms a call, 4 senders", Report.Median(engine), "≥ 0.80", "≥ 0.95",
            $"{Report.Spread(engine)} of {count:N0} records; roofline {Report.Number(Line)} records/s, a bare loop reaches {Report.Spread(loop)} of it");
    }

    private static async Task<double> MeasureAsync(Func<Task> work, int count)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return count / clock.Elapsed.TotalSeconds;
    }
}
