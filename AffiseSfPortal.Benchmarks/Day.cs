using AffiseSfPortal.Intake;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A whole day on a clock that is driven: with refused and locked records and three outages.</summary>
internal static class Day
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var org = new CountingOrg();
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-24T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var portal = await BenchPortal.StartAsync(
            new Uri("http://127.0.0.1:9/"), time: time, configure: s => s.AddSingleton<ISalesforceClient>(org).AddSingleton(new Random(1)));
        await BusyAsync(report, portal, org, time, TimeSpan.FromHours(isQuick ? 3 : 24));
    }

    private static async Task BusyAsync(Report report, BenchPortal portal, CountingOrg org, FakeTimeProvider time, TimeSpan length)
    {
        var random = new Random(7);
        var engine = portal.Get<SyncEngine>();
        org.Judge = () => random.Next(200) switch
        {
            < 2 => new SalesforceFault(SalesforceFaultKind.RecordRefused, "STRING_TOO_LONG", "", ["City"]),
            2 => new SalesforceFault(SalesforceFaultKind.RowBusy, "UNABLE_TO_LOCK_ROW", "", []),
            _ => null,
        };
        var start = time.GetUtcNow();
        var (edits, ideal, gathered) = (0, 0.0, 0);
        while (time.GetUtcNow() - start < length)
        {
            var hour = (time.GetUtcNow() - start) / length * 24;
            var isDown = new[] { 6.0, 12.0, 18.0 }.Any(h => hour >= h && hour < h + (1 / 6.0));
            if (org.IsDown && !isDown)
            {
                ideal += Math.Ceiling(gathered / 200.0);
                gathered = 0;
            }
            org.IsDown = isDown;
            // Two edits a minute.
            if (random.Next(6) == 0)
            {
                edits++;
                await portal.Intake.SaveAsync(new AffiliateInput { Email = $"d{edits}@clickwise.example", CompanyName = "Clickwise", ContactPerson = "Mara Hoffmann" }, null, default);
                (gathered, ideal) = isDown ? (gathered + 1, ideal) : (gathered, ideal + 1);
            }
            while (await engine.RunOnceAsync(default))
            {
            }
            time.Advance(Tick);
        }
        report.Add("P7", "calls ÷ ideal calls, a day with 1 % refused, 0.5 % locked, 3 outages", org.Calls / ideal, "≤ 1.10", "≤ 1.03", $"{org.Calls} and {ideal} calls, {edits} edits");
    }
}
