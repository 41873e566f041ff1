using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The durable engine against a server that answers at once, beside the bare loop: with one sender, what durability costs.</summary>
internal static class Throughput
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 4_000 : 20_000;
        var rounds = isQuick ? 3 : 7;
        await using var org = await FastSalesforce.StartAsync(0);
        await using var template = await Template.MakeAsync(org.Address, count);
        using var bare = new BareLoop(org.Address, count);
        List<double> toStoring = [], toBare = [], cpu = [], engineRates = [], storingRates = [];
        // The first round warms up both.
        for (var round = 0; round <= rounds; round++)
        {
            var storing = await BareAsync(bare, template);
            var engine = await EngineAsync(org, template, round == rounds ? report : null, count);
            var nothing = await MeasureAsync(() => bare.RunAsync(null, 1));
            if (round == 0)
                continue;
            toStoring.Add(storing.Seconds / engine.Seconds);
            toBare.Add(nothing.Seconds / engine.Seconds);
            cpu.Add(engine.Cpu / storing.Cpu);
            engineRates.Add(count / engine.Seconds);
            storingRates.Add(count / storing.Seconds);
        }
        report.Add("engine ÷ storing loop", "records/s, one sender, server at once, SQLite", Report.Median(toStoring), "≥ 0.6", "≥ 0.85",
            $"{Report.Spread(toStoring)}; {Report.Number(Report.Median(engineRates))} and {Report.Number(Report.Median(storingRates))} records/s");
        report.Add("engine ÷ bare loop", "the same, the loop stores nothing", Report.Median(toBare), "–", "–", $"{Report.Spread(toBare)}; for information");
        report.Add("P3", "CPU for 1,000 records ÷ storing loop", Report.Median(cpu), "≤ 2.0", "≤ 1.3", Report.Spread(cpu));
    }

    private static async Task<(double Seconds, double Cpu)> BareAsync(BareLoop bare, Template template)
    {
        var folder = template.Copy();
        var spent = await MeasureAsync(() => bare.RunAsync(Path.Combine(folder, "portal.db"), 1));
        Directory.Delete(folder, recursive: true);
        return spent;
    }

    private static async Task<(double Seconds, double Cpu)> EngineAsync(FastSalesforce org, Template template, Report? report, int count)
    {
        var folder = template.Copy();
        (double, double) spent;
        await using (var portal = await BenchPortal.StartAsync(org.Address, folder: folder, settings: ("Sync:Senders", "1")))
        {
            await org.ResetAsync();
            spent = await MeasureAsync(portal.DrainAsync);
            var seen = await org.SeenAsync();
            if (await portal.CountOwedAsync() != 0 || seen.Records != count)
                throw new InvalidOperationException($"{seen.Records} of {count} records were sent.");
            report?.Add("P1", "records ÷ (200 × calls)", count / (200.0 * seen.Calls), "≥ 0.95", "1.00", $"{seen.Records} records in {seen.Calls} calls");
        }
        Directory.Delete(folder, recursive: true);
        return spent;
    }

    private static async Task<(double Seconds, double Cpu)> MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        return (seconds, (self.TotalProcessorTime - cpu).TotalSeconds);
    }
}
