using System.Diagnostics;

namespace AffiseSfPortal.Benchmarks;

/// <summary>One and two instances on one PostgreSQL, 300 ms a call, in turns: two do nearly twice as much.</summary>
internal static class Instances
{
    public static async Task RunAsync(Report report, bool isQuick)
    {
        await using var postgres = await PgServer.StartAsync();
        if (postgres is null)
        {
            Console.Error.WriteLine("  PostgreSQL is not installed: left out.");
            return;
        }
        var count = isQuick ? 8_000 : 40_000;
        var rounds = isQuick ? 1 : 5;
        await using var org = await FastSalesforce.StartAsync(300);
        await postgres.CreateAsync("instances");
        var database = postgres.ConnectionString("instances");
        // Owes and works nothing itself; the instances hear of it as of any import.
        await using var desk = await BenchPortal.StartAsync(org.Address, database);
        await desk.AddAffiliatesAsync(count);
        List<double> ratios = [], ones = [], twos = [];
        var calls = 0;
        for (var round = 0; round < rounds; round++)
        {
            var one = await MeasureAsync(desk, org, database, count, 1);
            var two = await MeasureAsync(desk, org, database, count, 2);
            ratios.Add(two.Rate / one.Rate);
            ones.Add(one.Rate);
            twos.Add(two.Rate);
            calls = Math.Max(calls, two.Calls);
        }
        report.Add("P13", "records/s of 2 instances ÷ 1, PostgreSQL, 300 ms a call", Report.Median(ratios), "≥ 1.7", "≥ 1.9",
            $"{Report.Spread(ratios)}; {Report.Number(Report.Median(twos))} and {Report.Number(Report.Median(ones))} records/s; two need {calls} calls at most for {count:N0} records");
    }

    private static async Task<(double Rate, int Calls)> MeasureAsync(BenchPortal desk, FastSalesforce org, string database, int count, int instances)
    {
        List<Process> workers = [];
        for (var i = 0; i < instances; i++)
            workers.Add(await Worker.StartAsync(database, org.Address, desk.Folder));
        await org.ResetAsync();
        await desk.OweAllAsync();
        while ((await org.SeenAsync()).Calls == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var clock = Stopwatch.StartNew();
        while ((await org.SeenAsync()).Records < count)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (await desk.CountOwedAsync() > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var rate = count / clock.Elapsed.TotalSeconds;
        var seen = await org.SeenAsync();
        foreach (var worker in workers)
            await Worker.StopAsync(worker);
        return (rate, seen.Calls);
    }
}
