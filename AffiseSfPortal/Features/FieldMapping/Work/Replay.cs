using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="At">When it was sent.</param>
/// <param name="Differences">Empty when the draft would send the same; null when what was sent cannot be read any more.</param>
internal sealed record ReplayedSave(long AffiliateKey, string Name, DateTime At, int MappingNumber, IReadOnlyList<FieldDifference>? Differences);

internal sealed record ReplayResult(IReadOnlyList<ReplayedSave> Saves)
{
    public int Different => Saves.Count(s => s.Differences is { Count: > 0 });
}

/// <summary>Takes the last saves that were sent, one of each affiliate, and holds what a draft would send beside what was sent. Calls nobody.</summary>
internal sealed class Replay(IDbContextFactory<PortalDbContext> databases, IPortalAddresses addresses)
{
    public async Task<ReplayResult> RunAsync(MappingScope scope, int last, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Only the newest of an affiliate was made of what the affiliate is now.
        var newest = await db.SyncAttempts.AsNoTracking()
            .Where(a => a.ConnectionId == scope.ConnectionId && (a.Outcome == SyncOutcome.Created || a.Outcome == SyncOutcome.Updated) && a.RequestJson != null)
            .GroupBy(a => a.AffiliateKey).Select(g => g.Max(a => a.Id)).OrderByDescending(id => id).Take(last).ToListAsync(cancellationToken);
        var attempts = await db.SyncAttempts.AsNoTracking().Where(a => newest.Contains(a.Id)).OrderByDescending(a => a.Id).ToListAsync(cancellationToken);
        var keys = attempts.Select(a => a.AffiliateKey).ToList();
        var affiliates = await db.Affiliates.AsNoTracking().Where(a => keys.Contains(a.Key)).ToDictionaryAsync(a => a.Key, cancellationToken);
        var composer = scope.Composer(addresses);
        return new([.. attempts.Where(a => affiliates.ContainsKey(a.AffiliateKey)).Select(a => Compare(composer, a, affiliates[a.AffiliateKey]))]);
    }

    private static ReplayedSave Compare(PayloadComposer composer, SyncAttempt attempt, Affiliate affiliate)
    {
        // As it was then: made, or found.
        var view = attempt.Outcome == SyncOutcome.Created ? RecordView.Missing : new RecordView(RecordState.Exists);
        var would = composer.Compose(affiliate, attempt.SalesforceId, view);
        return new(affiliate.Key, affiliate.DisplayName, attempt.At, attempt.MappingNumber, RecordDifference.Of(would.Json, attempt.RequestJson!));
    }
}
