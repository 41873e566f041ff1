using System.Diagnostics;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Dashboard;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Benchmarks;

/// <summary>P16: what the dashboard and Sync health cost the server with a thousand rows in the queue and with a million.</summary>
internal static class HealthPages
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int WarmUp = 40;

    public static async Task RunAsync(Report report, bool isQuick)
    {
        var many = isQuick ? 100_000 : Many;
        var (smallDashboard, smallHealth) = await MeasureAsync(Few, isQuick ? 20 : 60);
        var (largeDashboard, largeHealth) = await MeasureAsync(many, isQuick ? 20 : 60);
        report.Add("health", $"dashboard, server time with {many:N0} rows in the queue ÷ {Few:N0}", Median(largeDashboard) / Median(smallDashboard), "≤ 1.5", "≤ 1.1", $"{Median(largeDashboard):0.00} ms ÷ {Median(smallDashboard):0.00} ms");
        report.Add("health", $"Sync health, the same", Median(largeHealth) / Median(smallHealth), "≤ 1.5", "≤ 1.1", $"{Median(largeHealth):0.00} ms ÷ {Median(smallHealth):0.00} ms");
    }

    private static async Task<(List<double> Dashboard, List<double> Health)> MeasureAsync(int rows, int rounds)
    {
        await using var portal = await BenchPortal.StartAsync(new Uri("http://127.0.0.1:9/"), configure: s =>
        {
            s.AddDashboard();
            s.AddSyncHealth();
        });
        await portal.AddAffiliatesAsync(rows);
        await portal.OweAllAsync();
        var dashboard = portal.Get<DashboardService>();
        var health = portal.Get<SyncHealthService>();
        // As if the pages had been open for a while.
        await dashboard.ReadAsync(default);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        List<double> dashboards = [], healths = [];
        // The first rounds compile what they run; the smaller portal would pay for both.
        for (var i = -WarmUp; i < rounds; i++)
        {
            var ofDashboard = await TimeAsync(() => dashboard.ReadAsync(default));
            var ofHealth = await TimeAsync(() => health.ReadAsync(HealthRange.Day, TimeZoneInfo.Utc, default));
            if (i >= 0)
            {
                dashboards.Add(ofDashboard);
                healths.Add(ofHealth);
            }
            // A page refreshes once a second at most.
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
        return (dashboards, healths);
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
