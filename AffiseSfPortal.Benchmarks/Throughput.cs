using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The durable engine against a server that answers at once, beside the bare loop, in turns: with one sender, what durability costs.</summary>
internal static class Throughput
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        var count = isQuick ? 4_000 : 20_000;
        var rounds = isQuick ? 3 : 7;
        await using var org = await FastSalesforce.StartAsync(0);
        using var bare = new BareLoop(org.Address, count);
        await OnSqliteAsync(report, org, bare, count, rounds);
        await OnPostgresAsync(report, org, bare, count, rounds);
    }

    private static async Task OnSqliteAsync(Report report, FastSalesforce org, BareLoop bare, int count, int rounds)
    {
        await using var template = await Template.MakeAsync(org.Address, count);
        List<double> toStoring = [], toBare = [], cpu = [], engineRates = [], storingRates = [], fill = [];
        // The first round warms up both.
        for (var round = 0; round <= rounds; round++)
        {
            var folder = template.Copy();
            var storing = await StoringAsync(bare, new SqliteBareStore(Path.Combine(folder, "portal.db")));
            Directory.Delete(folder, recursive: true);
            folder = template.Copy();
            var engine = await EngineAsync(org, null, folder, count);
            Directory.Delete(folder, recursive: true);
            var nothing = await MeasureAsync(() => bare.RunAsync(null, 1));
            if (round == 0)
                continue;
            toStoring.Add(storing.Seconds / engine.Spent.Seconds);
            toBare.Add(nothing.Seconds / engine.Spent.Seconds);
            cpu.Add(engine.Spent.Cpu / storing.Cpu);
            engineRates.Add(count / engine.Spent.Seconds);
            storingRates.Add(count / storing.Seconds);
            fill.Add(count / (200.0 * engine.Calls));
        }
        report.Add("P1", "records ÷ (200 × calls)", fill.Min(), "≥ 0.95", "1.00", $"the least of {rounds} rounds of {count:N0} records");
        report.Add("engine ÷ storing loop", "records/s, one sender, server at once, SQLite", Report.Median(toStoring), "≥ 0.6", "≥ 0.85",
            $"{Report.Spread(toStoring)}; {Report.Number(Report.Median(engineRates))} and {Report.Number(Report.Median(storingRates))} records/s");
        report.Add("engine ÷ bare loop", "the same, the loop stores nothing", Report.Median(toBare), "–", "–", $"{Report.Spread(toBare)}; for information");
        report.Add("P3", "CPU for 1,000 records ÷ storing loop", Report.Median(cpu), "≤ 2.0", "≤ 1.3", Report.Spread(cpu));
    }

    private static async Task OnPostgresAsync(Report report, FastSalesforce org, BareLoop bare, int count, int rounds)
    {
        await using var postgres = await PgServer.StartAsync();
        if (postgres is null)
        {
            Console.Error.WriteLine("  PostgreSQL is not installed: left out.");
            return;
        }
        await postgres.CreateAsync("template");
        var folder = Directory.CreateTempSubdirectory("portal-bench-keys-").FullName;
        await using (var portal = await BenchPortal.StartAsync(org.Address, postgres.ConnectionString("template"), folder: folder))
        {
            await portal.AddAffiliatesAsync(count);
            await portal.OweAllAsync();
        }
        List<double> toStoring = [], engineRates = [], storingRates = [];
        for (var round = 0; round <= rounds; round++)
        {
            await postgres.CreateAsync("storing", template: "template");
            var storing = await StoringAsync(bare, await PostgresBareStore.OpenAsync(postgres.ConnectionString("storing")));
            await postgres.DropAsync("storing");
            await postgres.CreateAsync("engine", template: "template");
            var engine = await EngineAsync(org, postgres.ConnectionString("engine"), folder, count);
            await postgres.DropAsync("engine");
            if (round == 0)
                continue;
            toStoring.Add(storing.Seconds / engine.Spent.Seconds);
            engineRates.Add(count / engine.Spent.Seconds);
            storingRates.Add(count / storing.Seconds);
        }
        Directory.Delete(folder, recursive: true);
        report.Add("engine ÷ storing loop, PostgreSQL", "records/s, one sender, server at once", Report.Median(toStoring), "–", "–",
            $"{Report.Spread(toStoring)}; {Report.Number(Report.Median(engineRates))} and {Report.Number(Report.Median(storingRates))} records/s; for information");
    }

    private static async Task<Spent> StoringAsync(BareLoop bare, IBareStore store)
    {
        await using (store)
            return await MeasureAsync(() => bare.RunAsync(store, 1));
    }

    private static async Task<(Spent Spent, int Calls)> EngineAsync(FastSalesforce org, string? postgres, string folder, int count)
    {
        await using var portal = await BenchPortal.StartAsync(org.Address, postgres, folder: folder, settings: ("Sync:Senders", "1"));
        await org.ResetAsync();
        var spent = await MeasureAsync(portal.DrainAsync);
        var seen = await org.SeenAsync();
        if (await portal.CountOwedAsync() != 0 || seen.Records != count)
            throw new InvalidOperationException($"{seen.Records} of {count} records were sent.");
        return (spent, seen.Calls);
    }

    private static async Task<Spent> MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        return new Spent(seconds, (self.TotalProcessorTime - cpu).TotalSeconds);
    }

    private sealed record Spent(double Seconds, double Cpu);
}
