namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>How far back the charts and figures go.</summary>
public enum HealthRange
{
    Hour = 0,
    Day = 1,
    Week = 2,
    Month = 3,
}

/// <summary>A range, cut into the periods of its charts. The last period is the running one.</summary>
/// <param name="From">The first period's first instant, UTC.</param>
/// <param name="Length">Of one period.</param>
/// <param name="LabelEvery">Periods from one written label to the next.</param>
public sealed record HealthSpan(HealthRange Range, DateTime From, TimeSpan Length, int Count, int LabelEvery)
{
    /// <param name="zone">The reader's: days begin at the reader's midnight.</param>
    public static HealthSpan Of(HealthRange range, DateTime now, TimeZoneInfo zone)
    {
        var (length, count, every) = range switch
        {
            HealthRange.Hour => (TimeSpan.FromMinutes(5), 12, 3),
            HealthRange.Day => (TimeSpan.FromHours(1), 24, 4),
            HealthRange.Week => (TimeSpan.FromHours(6), 28, 4),
            HealthRange.Month => (TimeSpan.FromDays(1), 30, 5),
        };
        // Zones differ from UTC by whole quarters of an hour, so a period begins with a slot everywhere.
        var offset = length > TimeSpan.FromHours(1) ? zone.GetUtcOffset(now) : TimeSpan.Zero;
        var local = now + offset;
        var last = local.AddTicks(-(local.Ticks % length.Ticks)) - offset;
        return new HealthSpan(range, DateTime.SpecifyKind(last - ((count - 1) * length), DateTimeKind.Utc), length, count, every);
    }

    public DateTime StartOf(int period) => From + (period * Length);
}
