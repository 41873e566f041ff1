using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>The last word on each row, before anything is written or told: tries that are spent need a person, and everybody hears the same.</summary>
internal static class FinalOutcomes
{
    public static BatchReport Of(BatchReport report, int maxAttempts)
    {
        if (!report.Results.Any(r => IsSpent(r, maxAttempts)))
            return report;
        return report with
        {
            Results = [.. report.Results.Select(r => IsSpent(r, maxAttempts) ? r with { Outcome = SyncOutcome.Refused, Cause = RowCause.RetriesSpent } : r)],
        };
    }

    private static bool IsSpent(RowResult result, int maxAttempts) =>
        result.Outcome == SyncOutcome.WillRetry && result.Claimed.Row.Attempts + 1 >= maxAttempts;
}
