using System.Diagnostics;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Many edits of one affiliate in one second: how many calls they cost. Another affiliate each round, so that no round waits for the spacing of the one before.</summary>
internal static class Coalescing
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var rounds = isQuick ? 2 : 5;
        await using var org = await FastSalesforce.StartAsync(100);
        await using var portal = await BenchPortal.StartAsync(org.Address, runs: true);
        await portal.AddAffiliatesAsync(rounds + 1);
        List<double> calls = [], edits = [];
        // The first round warms up.
        for (var key = 1; key <= rounds + 1; key++)
        {
            await org.ResetAsync();
            var made = await EditAsync(portal, key);
            while (await portal.CountOwedAsync() > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            if (key == 1)
                continue;
            calls.Add((await org.SeenAsync()).Calls);
            edits.Add(made);
        }
        report.Add("P6", "calls for the edits of one affiliate in one second, the most of all rounds", calls.Max(), "≤ 2", "≤ 2 for 1,000",
            $"{Report.Spread(calls)}; edits {Report.Spread(edits)}");
    }

    private static async Task<int> EditAsync(BenchPortal portal, int key)
    {
        var edits = 0;
        for (var clock = Stopwatch.StartNew(); edits < 1000 && clock.Elapsed < Length; edits++)
        {
            await portal.Intake.SaveAsync(
                new AffiliateInput { Key = key, Email = $"partner{key}@clickwise.example", CompanyName = $"Edit {edits}", ContactPerson = "Mara Hoffmann" }, null, default);
        }
        return edits;
    }
}
