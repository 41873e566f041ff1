using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Everything that the page shows, read in one go.</summary>
/// <param name="ReadAt">When it was read, UTC: ages on the screen are counted from here.</param>
/// <param name="Hours">24 hours, the oldest first, the running one last; hours without work are zeros.</param>
/// <param name="Waits">Edit to Salesforce over the same hours, or null before the first delivery.</param>
public sealed record SyncHealthReport(
    DateTime ReadAt,
    Standing Standing,
    IReadOnlyList<HourOfWork> Hours,
    WaitTimes? Waits,
    IReadOnlyList<CauseGroup> ToFix,
    int CauseCount,
    IReadOnlyList<AttemptLine> Attempts)
{
    public int Delivered => Hours.Sum(h => h.Delivered);

    public int Refused => Hours.Sum(h => h.Refused);

    /// <summary>Affiliates delivered a minute, over the running hour and the whole one before it.</summary>
    public double PerMinute
    {
        get
        {
            var minutes = 60 + ReadAt.Minute + (ReadAt.Second / 60d);
            return Hours.TakeLast(2).Sum(h => h.Delivered) / minutes;
        }
    }

    /// <summary>Nothing has happened yet, so charts have nothing to say.</summary>
    public bool IsFirstHour => Attempts.Count == 0 && Delivered + Refused == 0;
}

/// <param name="Hour">Its first instant, UTC.</param>
/// <param name="P50">Milliseconds, or null when nothing was delivered.</param>
/// <param name="P95">Milliseconds, or null when nothing was delivered.</param>
public sealed record HourOfWork(DateTime Hour, int Delivered, int Refused, int Calls, double? P50 = null, double? P95 = null);

/// <summary>Milliseconds from the edit to Salesforce.</summary>
public sealed record WaitTimes(double P50, double P95);

/// <summary>Rows that wait for a person for the same reason.</summary>
/// <param name="Message">Salesforce's own words, of one of them.</param>
/// <param name="Affiliates">The first few by name.</param>
public sealed record CauseGroup(
    RowCause Cause,
    string? FaultCode,
    IReadOnlyList<string> FaultFields,
    string? Message,
    int Count,
    DateTime? FirstSeen,
    IReadOnlyList<AffectedAffiliate> Affiliates)
{
    /// <summary>The same for the same cause on every read: rows keep their place on the screen.</summary>
    public string Key => $"{Cause}|{FaultCode}|{string.Join(',', FaultFields)}";
}

public sealed record AffectedAffiliate(long Key, string Name);

/// <summary>One of the latest attempts.</summary>
/// <param name="Affiliate">Null when the affiliate is gone.</param>
public sealed record AttemptLine(
    long Id,
    DateTime At,
    long AffiliateKey,
    string? Affiliate,
    SyncOutcome Outcome,
    int FieldCount,
    int DurationMs,
    string? SalesforceId,
    string ObjectName,
    string? FaultCode,
    IReadOnlyList<string> FaultFields);
