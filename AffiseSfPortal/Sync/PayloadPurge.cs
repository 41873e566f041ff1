using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Takes the words out of old attempts and leaves the figures: what was sent, what was answered, what Salesforce said, and what became of each field.</summary>
internal static class PayloadPurge
{
    /// <summary>Up to which attempt there is nothing left to take: attempts rise with time, so nothing below is looked at again.</summary>
    private const string MarkKey = "retention:payloads";

    /// <returns>How many attempts lost their words.</returns>
    public static async Task<int> RunAsync(PortalDbContext db, DateTime oldest, TimeProvider time, CancellationToken cancellationToken)
    {
        var mark = await db.PortalSettings.Where(s => s.Key == MarkKey).Select(s => s.Value).SingleOrDefaultAsync(cancellationToken);
        var last = long.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        var purged = 0;
        for (var isWhole = true; ;)
        {
            var step = await db.SyncAttempts.Where(a => a.Id > last).OrderBy(a => a.Id).Take(AttemptPruner.Step).Select(a => new { a.Id, a.At }).ToListAsync(cancellationToken);
            if (!step.Exists(a => a.At < oldest))
                return purged;
            var (first, end) = (step[0].Id, step[^1].Id);
            purged += await TakeWordsAsync(db.SyncAttempts.Where(a => a.Id >= first && a.Id <= end && a.At < oldest), cancellationToken);
            // A young one among the old, from a clock that was wrong: looked at again until it is old.
            isWhole &= step.TrueForAll(a => a.At < oldest);
            if (isWhole)
                await MarkAsync(db, end, cancellationToken);
            if (step.Count < AttemptPruner.Step)
                return purged;
            last = end;
            await Task.Delay(AttemptPruner.Breath, time, cancellationToken);
        }
    }

    /// <summary>Of erased affiliates no words are kept, however young. What was under way while one was erased is written down after it: the next hour takes that too.</summary>
    public static async Task OfErasedAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        const int inOneStatement = 500;
        var erased = await db.Affiliates.Where(a => a.ErasedAt != null).Select(a => a.Key).ToListAsync(cancellationToken);
        foreach (var some in erased.Chunk(inOneStatement))
            await OfAsync(db, some, cancellationToken);
    }

    public static Task<int> OfAsync(PortalDbContext db, long[] affiliateKeys, CancellationToken cancellationToken) =>
        TakeWordsAsync(db.SyncAttempts.Where(a => affiliateKeys.Contains(a.AffiliateKey)), cancellationToken);

    private static Task<int> TakeWordsAsync(IQueryable<SyncAttempt> attempts, CancellationToken cancellationToken) => attempts
        .Where(a => a.RequestJson != null || a.ReplyJson != null || a.Trace != null || a.FaultMessage != null)
        .ExecuteUpdateAsync(s => s
            .SetProperty(a => a.RequestJson, (string?)null)
            .SetProperty(a => a.ReplyJson, (string?)null)
            .SetProperty(a => a.Trace, (string?)null)
            .SetProperty(a => a.FaultMessage, (string?)null), cancellationToken);

    private static async Task MarkAsync(PortalDbContext db, long end, CancellationToken cancellationToken)
    {
        var value = end.ToString(CultureInfo.InvariantCulture);
        if (await db.PortalSettings.Where(s => s.Key == MarkKey).ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, value), cancellationToken) > 0)
            return;
        db.PortalSettings.Add(new PortalSetting { Key = MarkKey, Value = value });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another instance was first: its mark is as good.
            db.ChangeTracker.Clear();
        }
    }
}
