using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>Where the calls are heading, from those that were really made: the rate of the last hours, the calls that leave the rolling day, and what is allowed.</summary>
/// <param name="PerDay">Calls in a day at the present rate.</param>
/// <param name="Used">Calls of the portal's own in the last 24 hours.</param>
/// <param name="Allowed">The portal's share, or what the org leaves it; null when neither is known.</param>
/// <param name="RunsOutAt">When no call is left if it goes on like this, UTC; null when that does not happen within a day.</param>
public sealed record CallForecast(int PerDay, int Used, int? Allowed, DateTime? RunsOutAt)
{
    /// <summary>Long enough not to follow every burst, short enough to follow the day.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(3);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="slots">Of the last 24 hours, in any order.</param>
    public static CallForecast Of(SalesforceConnection connection, IReadOnlyCollection<SyncSlot> slots, DateTime now)
    {
        var day = slots.Where(s => s.At > now - Day - SyncSlot.Length).OrderBy(s => s.At).ToList();
        var used = day.Sum(s => s.Calls);
        var rate = RateOf(day, now);
        var perDay = (int)Math.Min(int.MaxValue, Math.Round(rate * Day.TotalMinutes));
        if (connection.ApiShare is { } share)
            return new CallForecast(perDay, used, share, RunsOut(day, used, share, rate, now));
        if (connection is not { ApiCallsUsed: { } spent, ApiCallsAllowed: { } allowed })
            return new CallForecast(perDay, used, null, null);
        // What other tools do is unknown: they are taken to stand still.
        var left = allowed - (int)Math.Ceiling(allowed * (connection.ApiReservePercent / 100.0)) - spent;
        return new CallForecast(perDay, used, used + Math.Max(0, left), RunsOut(day, used, used + Math.Max(0, left), rate, now));
    }

    /// <summary>Calls a minute over the window, or since the first call where that is later.</summary>
    private static double RateOf(List<SyncSlot> day, DateTime now)
    {
        var from = now - Window;
        var recent = day.Where(s => s.At + SyncSlot.Length > from && s.Calls > 0).ToList();
        if (recent.Count == 0)
            return 0;
        var began = day.First(s => s.Calls > 0).At;
        var minutes = (now - (began > from ? began : from)).TotalMinutes;
        // A first call seconds ago says little of the day.
        return recent.Sum(s => s.Calls) / Math.Max(SyncSlot.Length.TotalMinutes, minutes);
    }

    /// <summary>Goes through the next day slot by slot: calls are added at the rate, and those of a day ago are given back.</summary>
    private static DateTime? RunsOut(List<SyncSlot> day, double used, int allowed, double rate, DateTime now)
    {
        if (used >= allowed)
            return now;
        if (rate <= 0)
            return null;
        var perSlot = rate * SyncSlot.Length.TotalMinutes;
        var oldest = 0;
        for (var at = now; at < now + Day; at += SyncSlot.Length)
        {
            while (oldest < day.Count && day[oldest].At + SyncSlot.Length <= at - Day)
                used -= day[oldest++].Calls;
            if (used + perSlot >= allowed)
                return at + ((allowed - used) / perSlot * SyncSlot.Length);
            used += perSlot;
        }
        return null;
    }
}
