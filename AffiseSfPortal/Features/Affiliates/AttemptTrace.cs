using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>What became of one field in one try.</summary>
/// <param name="Source">The affiliate field, or null for a constant, a template or a link, and for a sign-up field that is gone.</param>
/// <param name="SourceKey">As the row names it.</param>
/// <param name="Outcome">The name of the reason: the key of its sentence.</param>
internal sealed record FieldTrace(AffiliateField? Source, string SourceKey, string? Target, string Outcome);

/// <summary>Reads the trace of an attempt back: for every row of the mapping it was made by, and for every field that no row leads from.</summary>
internal static class AttemptTrace
{
    public static async Task<IReadOnlyList<FieldTrace>> ReadAsync(PortalDbContext db, SyncAttempt attempt, CancellationToken cancellationToken)
    {
        var outcomes = DecisionTrace.Read(attempt.Trace);
        if (outcomes.Count == 0)
            return [];
        var rows = await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == attempt.ConnectionId && m.Number == attempt.MappingNumber)
            .SelectMany(m => m.Rows).OrderBy(r => r.Position).ToListAsync(cancellationToken);
        // A version of which rows are gone cannot be told.
        if (rows.Count != outcomes.Count)
            return [];
        var catalogue = AffiliateField.Mappable(await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken));
        var mapped = rows.Select(r => r.SourceKey).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. rows.Select((r, i) => new FieldTrace(catalogue.FirstOrDefault(f => f.Key == r.SourceKey), r.SourceKey, r.TargetField, Name(outcomes[i], attempt.Outcome))),
            .. catalogue.Where(f => !mapped.Contains(f.Key)).Select(f => new FieldTrace(f, f.Key, null, (DataGuard.IsForbidden(f) ? FieldOutcome.Guarded : FieldOutcome.NotMapped).ToString())),
        ];
    }

    private static string Name(FieldOutcome? field, SyncOutcome attempt) => field switch
    {
        null => "Unknown",
        // Composed, and equal to what Salesforce has: no call was made.
        FieldOutcome.Sent when attempt == SyncOutcome.Unchanged => "Unchanged",
        FieldOutcome.Sent or FieldOutcome.Cleared when attempt is SyncOutcome.Refused or SyncOutcome.WillRetry or SyncOutcome.InDoubt => "NotTaken",
        { } outcome => outcome.ToString(),
    };
}
