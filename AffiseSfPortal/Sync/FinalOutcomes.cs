using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync;

/// <summary>The last word on each row, before anything is written or told: tries that are spent need a person, a record that is gone need not be emptied, and everybody hears the same.</summary>
internal static class FinalOutcomes
{
    public static BatchReport Of(BatchReport report, int maxAttempts)
    {
        if (!report.Results.Any(r => IsSpent(r, maxAttempts) || IsGoneAnyway(r)))
            return report;
        return report with { Results = [.. report.Results.Select(r => Last(r, maxAttempts))] };
    }

    private static RowResult Last(RowResult result, int maxAttempts)
    {
        if (IsSpent(result, maxAttempts))
            return result with { Outcome = SyncOutcome.Refused, Cause = RowCause.RetriesSpent };
        return IsGoneAnyway(result) ? result with { Outcome = SyncOutcome.Unchanged, Cause = null, Fault = null, MustResend = false } : result;
    }

    /// <summary>Of an erased affiliate nothing is left to empty.</summary>
    private static bool IsGoneAnyway(RowResult result) => result is { Cause: RowCause.RecordDeleted, Claimed.Affiliate.ErasedAt: not null };

    private static bool IsSpent(RowResult result, int maxAttempts) =>
        result.Outcome == SyncOutcome.WillRetry && result.Claimed.Row.Attempts + 1 >= maxAttempts;
}
