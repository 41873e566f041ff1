using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A server that takes 300 ms a call, four senders: how close to C × 200 ÷ L.</summary>
internal static class Roofline
{
    private const int Senders = 4;
    private const double Latency = 0.3;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 8_000 : 100_000;
        await using var org = await FastSalesforce.StartAsync(300);
        await using var portal = await BenchPortal.StartAsync(org.Address, settings: ("Sync:Senders", "4"));
        await portal.AddAffiliatesAsync(800);
        await portal.OweAllAsync();
        await portal.DrainAsync();
        await portal.AddAffiliatesAsync(count - 800, first: 801);
        await portal.OweAllAsync();
        await org.ResetAsync();
        var clock = Stopwatch.StartNew();
        await portal.DrainAsync();
        var rate = count / clock.Elapsed.TotalSeconds;
        var seen = await org.SeenAsync();
        report.Add("P2", "records/s ÷ roofline, 300 ms a call, 4 senders", rate / (Senders * 200 / Latency), "≥ 0.80", "≥ 0.95",
            $"{Report.Number(rate)} of {Report.Number(Senders * 200 / Latency)} records/s; {count:N0} records in {seen.Calls} calls");
    }
}
