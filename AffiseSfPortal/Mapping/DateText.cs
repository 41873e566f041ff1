using System.Globalization;

namespace AffiseSfPortal.Mapping;

/// <summary>Days and instants as Affise, people and Salesforce write them.</summary>
internal static class DateText
{
    public const string DayForm = "yyyy-MM-dd";
    private const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Orders of day and month that a person can choose; the year first is always understood.</summary>
    public const string DayFirst = "dmy";
    public const string MonthFirst = "mdy";

    private static readonly string[] YearFirst =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy/MM/dd", "yyyy.MM.dd",
    ];

    private static readonly string[] WithZone =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mmK",
    ];

    private static readonly string[] DaysFirst = Shapes("d", "M");
    private static readonly string[] MonthsFirst = Shapes("M", "d");

    public static bool IsDay(string text) => DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= 1700;

    /// <summary>With a zone: an instant that Salesforce takes as it is.</summary>
    public static bool IsInstant(string text) => HasZone(text) && TryZoned(text, out _);

    public static string? ToDay(string text, TimeZoneInfo zone, string? order) => TryRead(text, zone, order, out var read)
        ? (read.HasTime ? TimeZoneInfo.ConvertTime(read.Instant, zone) : read.Instant).ToString(DayForm, CultureInfo.InvariantCulture)
        : null;

    public static string? ToInstant(string text, TimeZoneInfo zone, string? order) => TryRead(text, zone, order, out var read)
        ? read.Instant.UtcDateTime.ToString(InstantForm, CultureInfo.InvariantCulture)
        : null;

    public static string? ToTime(string text, TimeZoneInfo zone, string? order)
    {
        if (TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss", "H:mm", "HH:mm:ss.fff'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var alone))
            return alone.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return TryRead(text, zone, order, out var read) && read.HasTime
            ? TimeZoneInfo.ConvertTime(read.Instant, zone).ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>False for what is no date, and for Affise's zero date, which means none.</summary>
    private static bool TryRead(string text, TimeZoneInfo zone, string? order, out (DateTimeOffset Instant, bool HasTime) read)
    {
        read = default;
        // Whoever writes "t" and "z" means the same.
        text = text.ToUpperInvariant();
        if (text.StartsWith("0000-00-00", StringComparison.Ordinal))
            return false;
        if (HasZone(text) && TryZoned(text, out var zoned))
        {
            read = (zoned, true);
            return IsKept(zoned);
        }
        if (!DateTime.TryParseExact(text, YearFirst, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && (OtherShapes(order) is not { } shapes || !DateTime.TryParseExact(text, shapes, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)))
        {
            return false;
        }
        // Within a day of either end there is no instant in every zone, and Salesforce takes years from 1700 on.
        if (local.Year is < 1700 or > 4000)
            return false;
        // An hour that the zone skips or has twice still is an instant: by the offset that the zone gives it.
        read = (new DateTimeOffset(local, zone.GetUtcOffset(local)), text.Contains(':', StringComparison.Ordinal));
        return true;
    }

    private static bool IsKept(DateTimeOffset instant) => instant.Year is >= 1701 and <= 4000;

    private static bool HasZone(string text) =>
        text.Length > 16 && (text[^1] is 'Z' or 'z' || text.AsSpan(text.Length - 6).ContainsAny('+', '-')) && text.Contains(':', StringComparison.Ordinal);

    private static bool TryZoned(string text, out DateTimeOffset instant)
    {
        // "+0000" is what Salesforce writes; .NET wants the colon.
        var readable = text.Length > 5 && text[^5] is '+' or '-' ? text.Insert(text.Length - 2, ":") : text;
        return DateTimeOffset.TryParseExact(readable, WithZone, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
    }

    private static string[]? OtherShapes(string? order) => order switch
    {
        DayFirst => DaysFirst,
        MonthFirst => MonthsFirst,
        _ => null,
    };

    private static string[] Shapes(string first, string second) =>
        [.. new[] { "/", ".", "-" }.SelectMany(s => new[] { "", " HH:mm", " HH:mm:ss" }.Select(t => $"{first}'{s}'{second}'{s}'yyyy{t}"))];
}
