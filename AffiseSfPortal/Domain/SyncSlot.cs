namespace AffiseSfPortal.Domain;

/// <summary>Five minutes of one connection, counted as they happen: what every figure and chart over time is added up from.</summary>
public sealed class SyncSlot
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    public int ConnectionId { get; set; }

    /// <summary>The slot's first instant, UTC.</summary>
    public DateTime At { get; set; }
    public int Delivered { get; set; }
    public int Refused { get; set; }
    public int Calls { get; set; }

    /// <summary>The first instant of the slot that holds <paramref name="instant"/>.</summary>
    public static DateTime StartOf(DateTime instant) => new(instant.Ticks - (instant.Ticks % Length.Ticks), DateTimeKind.Utc);
}

/// <summary>How many edits of one slot took so long to be in Salesforce: a histogram that is added to and never counted anew.</summary>
public sealed class SyncWait
{
    public int ConnectionId { get; set; }

    /// <summary><see cref="SyncSlot.At"/>.</summary>
    public DateTime At { get; set; }

    /// <summary><see cref="WaitBuckets.Of"/>.</summary>
    public int Bucket { get; set; }
    public int Count { get; set; }
}

/// <summary>The steps of the histogram: fine where a person waits, coarse where an outage is long anyway. Stored, so they are only ever added to at the end.</summary>
public static class WaitBuckets
{
    /// <summary>The first instant that no longer belongs to a bucket, milliseconds; the last bucket has no end.</summary>
    public static IReadOnlyList<int> Ends { get; } =
    [
        100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 15_000, 30_000,
        60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000,
    ];

    /// <summary>As PostgreSQL's <c>width_bucket</c> counts: 0 below the first end, <c>Ends.Count</c> above the last.</summary>
    public static int Of(long milliseconds)
    {
        var bucket = 0;
        while (bucket < Ends.Count && milliseconds >= Ends[bucket])
            bucket++;
        return bucket;
    }

    /// <summary>The time that this share of all edits did not exceed, as if the edits of a bucket were spread evenly over it: off by one bucket's width at most.</summary>
    /// <param name="counts">By bucket.</param>
    /// <param name="share">0 to 1.</param>
    /// <returns>Milliseconds, or null when nothing was counted.</returns>
    public static double? Quantile(IReadOnlyDictionary<int, long> counts, double share)
    {
        var total = counts.Values.Sum();
        if (total == 0)
            return null;
        // The same rank as the nearest-rank method, so that one edit is its own median.
        var rank = Math.Max(1, Math.Ceiling(share * total));
        var below = 0L;
        for (var bucket = 0; bucket <= Ends.Count; bucket++)
        {
            if (!counts.TryGetValue(bucket, out var here) || here == 0)
                continue;
            if (below + here >= rank)
            {
                var start = bucket == 0 ? 0 : Ends[bucket - 1];
                // Nothing is known of the far end: at least so long.
                return bucket == Ends.Count ? start : start + ((Ends[bucket] - start) * (rank - below) / here);
            }
            below += here;
        }
        return Ends[^1];
    }
}
