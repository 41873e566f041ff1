using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Judges again who was sent before, when another filter takes effect. Who is outside of it now becomes owed, behind everything that is edited:
/// the rule for leaving is done to their records as if they had been saved, and where it says to leave those alone, no call is made and the lists say who is left out.</summary>
internal sealed class FilterLeavers(IDbContextFactory<PortalDbContext> contexts, OwedRows owed)
{
    /// <summary>Runs beside the caller: SQLite reads without ever giving the thread back.</summary>
    /// <returns>How many became owed.</returns>
    public Task<int> JudgeAsync(int connectionId, CancellationToken cancellationToken) => Task.Run(() => JudgeAgainAsync(connectionId, cancellationToken), cancellationToken);

    private async Task<int> JudgeAgainAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MappingVersions.AsNoTracking().Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).Take(2).ToListAsync(cancellationToken) is not [var now, .. var before]
            || now.Settings?.Filter is not { IsNothing: false } filter || filter.Equals(before.FirstOrDefault()?.Settings?.Filter))
        {
            return 0;
        }
        var fields = AffiliateField.Mappable(await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(f => f.Key, StringComparer.Ordinal);
        var links = db.SyncLinks.InUse(connectionId, now.DestinationObject);
        List<long> outside = [];
        await foreach (var affiliate in db.Affiliates.AsNoTracking().Where(a => a.ErasedAt == null && links.Any(l => l.AffiliateKey == a.Key)).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (filter.LeftOutBy(affiliate, fields) is not null)
                outside.Add(affiliate.Key);
        }
        return await owed.OweAsync(db, connectionId, outside, OwedReason.Backfill, force: false, actorId: null, cancellationToken);
    }
}
