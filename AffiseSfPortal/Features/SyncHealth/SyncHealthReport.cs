using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Everything that the page shows, read in one go.</summary>
/// <param name="ReadAt">When it was read, UTC: ages on the screen are counted from here.</param>
/// <param name="History">What was done over the chosen range.</param>
/// <param name="PerMinute">Affiliates delivered a minute, over the last hour.</param>
/// <param name="Forecast">Where the calls are heading; null without a connection.</param>
/// <param name="ToFix">The largest causes, the worst first.</param>
/// <param name="CauseCount">All of them.</param>
/// <param name="Ignored">Causes that a person chose to leave as they are.</param>
public sealed record SyncHealthReport(
    DateTime ReadAt,
    Standing Standing,
    WorkHistory History,
    double PerMinute,
    CallForecast? Forecast,
    IReadOnlyList<CauseGroup> ToFix,
    int CauseCount,
    IReadOnlyList<CauseGroup> Ignored,
    IReadOnlyList<AttemptLine> Attempts)
{
    /// <summary>Nothing has happened yet, so charts have nothing to say.</summary>
    public bool IsFirstHour => Attempts.Count == 0 && History.Delivered + History.Refused == 0;
}

/// <summary>Rows that wait for a person for the same reason, so that one cure serves them all.</summary>
/// <param name="Shape"><see cref="FaultShape"/>.</param>
/// <param name="Message">Salesforce's own words, of one of them.</param>
/// <param name="Affiliates">The first few by name.</param>
public sealed record CauseGroup(
    RowCause Cause,
    string? FaultCode,
    IReadOnlyList<string> FaultFields,
    string? Shape,
    string? Message,
    int Count,
    DateTime? FirstSeen,
    IReadOnlyList<AffectedAffiliate> Affiliates)
{
    /// <summary>Why it is left as it is; null for a cause that waits.</summary>
    public string? IgnoredReason { get; init; }
    public DateTime? IgnoredAt { get; init; }

    /// <summary>The same for the same cause on every read: rows keep their place on the screen.</summary>
    public string Key => $"{Cause}|{FaultCode}|{string.Join(',', FaultFields)}|{Shape}";
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
