using AffiseSfPortal.Benchmarks.Circuits;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Every measurement by its name, in the order in which a full run takes them.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<(string Name, Func<Report, bool, Task> Run)> All { get; } =
    [
        ("compose", Compose.RunAsync),
        ("grid", Grid.RunAsync),
        ("health", HealthPages.RunAsync),
        ("list", AffiliateList.RunAsync),
        ("circuits", CircuitMemory.RunAsync),
        ("load", FirstLoad.RunAsync),
        ("vitals", WebVitals.RunAsync),
        ("dashboards", OpenDashboards.RunAsync),
        ("throughput", Throughput.RunAsync),
        ("roofline", Roofline.RunAsync),
        ("latency", Latency.RunAsync),
        ("edit", EditCost.RunAsync),
        ("coalescing", Coalescing.RunAsync),
        ("day", Day.RunAsync),
        ("idle", IdleDay.RunAsync),
        ("claim", ClaimTime.RunAsync),
        ("enqueue", Enqueue.RunAsync),
        ("resume", Resume.RunAsync),
        ("takeover", Takeover.RunAsync),
        ("instances", Instances.RunAsync),
    ];
}
