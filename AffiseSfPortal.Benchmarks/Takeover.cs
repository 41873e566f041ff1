using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>kill -9 of one of two instances on one PostgreSQL, with calls in flight: how soon the other sends what the first had claimed.</summary>
internal static class Takeover
{
    private const int Senders = 4;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        await using var postgres = await PgServer.StartAsync();
        if (postgres is null)
        {
            Console.Error.WriteLine("  PostgreSQL is not installed: left out.");
            return;
        }
        // Nobody answers before the round is over.
        await using var org = await FastSalesforce.StartAsync(600_000);
        await postgres.CreateAsync("takeover");
        var database = postgres.ConnectionString("takeover");
        await using var desk = await BenchPortal.StartAsync(org.Address, database);
        await desk.AddAffiliatesAsync(Senders * 200);
        List<double> times = [];
        for (var round = 0; round < (isQuick ? 1 : 5); round++)
        {
            // What the round before left under way.
            await using (var db = await desk.OpenAsync())
                await db.SyncRows.ExecuteDeleteAsync();
            await org.ResetAsync();
            var first = await Worker.StartAsync(database, org.Address, desk.Folder);
            await desk.OweAllAsync();
            await ArrivedAsync(org, Senders);
            // Everything is claimed: there is nothing left for the second but what the first leaves behind.
            var second = await Worker.StartAsync(database, org.Address, desk.Folder);
            first.Kill();
            var clock = Stopwatch.StartNew();
            await first.WaitForExitAsync();
            await ArrivedAsync(org, Senders + 1);
            times.Add(clock.Elapsed.TotalSeconds);
            second.Kill();
            await second.WaitForExitAsync();
        }
        report.Add("P14, other node", "from kill -9 to the other instance's first call with what was claimed, PostgreSQL", $"{Report.Number(Report.Median(times))} s", "≤ lease + 10 s (310 s)", "–",
            Report.Spread(times));
    }

    private static async Task ArrivedAsync(FastSalesforce org, int calls)
    {
        while ((await org.SeenAsync()).Calls < calls)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }
}
