using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What was done over a range, from the counters that the engine keeps: two queries, whatever has been sent.</summary>
/// <param name="Periods">The oldest first, the running one last; periods without work are zeros.</param>
/// <param name="Waits">Edit to Salesforce over the whole range, or null before the first edit.</param>
public sealed record WorkHistory(HealthSpan Span, IReadOnlyList<WorkPeriod> Periods, WaitTimes? Waits)
{
    public int Delivered => Periods.Sum(p => p.Delivered);

    public int Refused => Periods.Sum(p => p.Refused);

    public int Calls => Periods.Sum(p => p.Calls);

    internal static WorkHistory Nothing(HealthSpan span) => Of(span, [], []);

    internal static async Task<WorkHistory> ReadAsync(PortalDbContext database, int connectionId, HealthSpan span, CancellationToken cancellationToken) => Of(
        span,
        await database.SumSlotsAsync(connectionId, span.From, span.Length, cancellationToken),
        await database.SumWaitsAsync(connectionId, span.From, span.Length, cancellationToken));

    private static WorkHistory Of(HealthSpan span, List<PeriodSum> sums, List<PeriodWait> waits)
    {
        var byPeriod = sums.ToDictionary(s => s.Period);
        var waitsByPeriod = waits.ToLookup(w => w.Period);
        return new WorkHistory(
            span,
            [.. Enumerable.Range(0, span.Count).Select(i =>
            {
                var sum = byPeriod.GetValueOrDefault(i);
                var times = TimesOf(waitsByPeriod[i]);
                return new WorkPeriod(span.StartOf(i), (int)(sum?.Delivered ?? 0), (int)(sum?.Refused ?? 0), (int)(sum?.Calls ?? 0), times?.P50, times?.P95);
            })],
            TimesOf(waits));
    }

    private static WaitTimes? TimesOf(IEnumerable<PeriodWait> waits)
    {
        var counts = waits.GroupBy(w => w.Bucket).ToDictionary(g => g.Key, g => g.Sum(w => w.Count));
        return WaitBuckets.Quantile(counts, 0.50) is { } p50 ? new WaitTimes(p50, WaitBuckets.Quantile(counts, 0.95)!.Value) : null;
    }
}

/// <param name="Start">Its first instant, UTC.</param>
/// <param name="P50">Milliseconds, or null when no edit arrived.</param>
/// <param name="P95">Milliseconds, or null when no edit arrived.</param>
public sealed record WorkPeriod(DateTime Start, int Delivered, int Refused, int Calls, double? P50 = null, double? P95 = null);

/// <summary>Milliseconds from the edit to Salesforce.</summary>
public sealed record WaitTimes(double P50, double P95);
