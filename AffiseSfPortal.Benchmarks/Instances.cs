using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>One and two instances on one PostgreSQL, 300 ms a call: two do nearly twice as much.</summary>
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
        var one = await MeasureAsync(postgres, "one", count, 1);
        var two = await MeasureAsync(postgres, "two", count, 2);
        report.Add("P13", "records/s of 2 instances ÷ 1, PostgreSQL, 300 ms a call", two.Rate / one.Rate, "≥ 1.7", "≥ 1.9",
            $"{Report.Number(two.Rate)} and {Report.Number(one.Rate)} records/s; {two.Calls} and {one.Calls} calls for {count:N0} records");
    }

    private static async Task<(double Rate, int Calls)> MeasureAsync(PgServer postgres, string database, int count, int instances)
    {
        await postgres.CreateAsync(database);
        await using var org = await FastSalesforce.StartAsync(300);
        await using var portal = await BenchPortal.StartAsync(org.Address, postgres.ConnectionString(database));
        await portal.AddAffiliatesAsync(count);
        await PauseAsync(portal, TimeProvider.System.GetUtcNow().UtcDateTime);
        await portal.OweAllAsync();
        List<Process> workers = [];
        for (var i = 0; i < instances; i++)
            workers.Add(await Worker.StartAsync(postgres.ConnectionString(database), org.Address, portal.Folder));
        await PauseAsync(portal, null);
        while ((await org.SeenAsync()).Calls == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var clock = Stopwatch.StartNew();
        Seen seen;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            seen = await org.SeenAsync();
        }
        while (seen.Records < count);
        while (await portal.CountOwedAsync() > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var rate = count / clock.Elapsed.TotalSeconds;
        foreach (var worker in workers)
            await Worker.StopAsync(worker);
        return (rate, (await org.SeenAsync()).Calls);
    }

    private static async Task PauseAsync(BenchPortal portal, DateTime? at)
    {
        await using var db = await portal.OpenAsync();
        await db.Connections.ExecuteUpdateAsync(s => s.SetProperty(c => c.PausedAt, at));
    }
}
