using System.Globalization;
using AffiseSfPortal.Components.Shared;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Periods by the reader's own clock and calendar.</summary>
internal static class PeriodWords
{
    /// <summary>Below a chart, where there is little room.</summary>
    public static string Short(BrowserClock clock, HealthSpan span, DateTime start) => span.Range switch
    {
        HealthRange.Hour or HealthRange.Day => clock.Minute(start),
        HealthRange.Week => clock.Local(start).ToString("ddd d", CultureInfo.CurrentCulture),
        HealthRange.Month => clock.Local(start).ToString("d MMM", CultureInfo.CurrentCulture),
    };

    /// <summary>In tables and on hover.</summary>
    public static string Name(BrowserClock clock, HealthSpan span, DateTime start) => span.Range switch
    {
        HealthRange.Hour or HealthRange.Day => clock.Minute(start),
        HealthRange.Week => clock.DayAndMinute(start),
        HealthRange.Month => clock.Local(start).ToString("ddd d MMM", CultureInfo.CurrentCulture),
    };
}
