using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates.Personal;

/// <summary>What an admin should know before an affiliate is erased.</summary>
/// <param name="AffiliateId">To be typed as confirmation.</param>
/// <param name="Name">Null where it is the same as the ID.</param>
/// <param name="Emptied">Records that the queue will empty.</param>
/// <param name="Elsewhere">Records of former objects or orgs: the portal cannot reach them any more, and the file names them.</param>
public sealed record ErasurePreview(string AffiliateId, string Name, int Emptied, int Elsewhere);

internal enum ErasureOutcome
{
    Erased = 0,

    /// <summary>What was typed is not the affiliate's ID.</summary>
    NotConfirmed = 1,

    /// <summary>A record may be in the making: only once its id is known can it be emptied.</summary>
    OnItsWay = 2,

    /// <summary>A create may or may not have arrived, and only a person knows which record it is.</summary>
    InDoubt = 3,

    /// <summary>There is no such affiliate, or it was erased before.</summary>
    Gone = 4,
}

/// <summary>
/// Erases one affiliate for good: here at once, with the words of everything that was ever sent; in Salesforce through the queue, which empties each field that a mapping ever filled
/// and goes on trying as with any other save. The row with its ID stays, so that figures keep their sums and a script that pushes it again is refused.
/// </summary>
internal sealed class AffiliateErasure(
    IDbContextFactory<PortalDbContext> contexts, OwedRows owed, IOwedSignal signal, ILiveFeed feed, IUserAccess access, IAuditTrail trail, TimeProvider time)
{
    /// <returns>Null when there is none to erase.</returns>
    public async Task<ErasurePreview?> PreviewAsync(long key, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Affiliates.AsNoTracking().SingleOrDefaultAsync(a => a.Key == key && a.ErasedAt == null, cancellationToken) is not { } affiliate)
            return null;
        var inUse = (await InUseAsync(db, key, cancellationToken)).Count;
        var all = await db.SyncLinks.CountAsync(l => l.AffiliateKey == key, cancellationToken);
        return new ErasurePreview(affiliate.AffiliateId, affiliate.DisplayName, inUse, all - inUse);
    }

    /// <param name="typed">The affiliate's ID, as the admin typed it.</param>
    public async Task<ErasureOutcome> EraseAsync(long key, string typed, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Affiliates.SingleOrDefaultAsync(a => a.Key == key && a.ErasedAt == null, cancellationToken) is not { } affiliate)
            return ErasureOutcome.Gone;
        if (!string.Equals(typed.Trim(), affiliate.AffiliateId, StringComparison.OrdinalIgnoreCase))
            return ErasureOutcome.NotConfirmed;
        var linked = await InUseAsync(db, key, cancellationToken);
        var rows = await db.SyncRows.AsNoTracking().Where(r => r.AffiliateKey == key).ToListAsync(cancellationToken);
        if (rows.Exists(r => r.Cause == RowCause.InDoubt))
            return ErasureOutcome.InDoubt;
        if (rows.Exists(r => !linked.Contains(r.ConnectionId) && (r.LeaseToken != null || r.Cause == null)))
            return ErasureOutcome.OnItsWay;

        affiliate.Erase(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        await db.ValueDrifts.Where(d => d.AffiliateKey == key).ExecuteDeleteAsync(cancellationToken);
        // Salesforce refused it before there was a record: nothing is owed any more, and its words may quote what was refused.
        await db.SyncRows.Where(r => r.AffiliateKey == key && !linked.Contains(r.ConnectionId)).ExecuteDeleteAsync(cancellationToken);
        await PayloadPurge.OfAsync(db, [key], cancellationToken);
        foreach (var connection in linked)
            await owed.OweAsync(db, connection, [key], OwedReason.SyncNow, force: false, who.UserId, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);

        signal.Raise();
        foreach (var connection in linked)
            feed.Publish(new QueueChanged(connection, [key], Claimed: false));
        await trail.RecordAsync(who, new AuditEvent(AuditAction.AffiliateErased, affiliate.AffiliateId, After: AuditFacts.Of(("records", linked.Count))), CancellationToken.None);
        return ErasureOutcome.Erased;
    }

    /// <returns>The connections whose present object holds a record of the affiliate.</returns>
    private static async Task<List<int>> InUseAsync(PortalDbContext db, long key, CancellationToken cancellationToken)
    {
        List<int> linked = [];
        foreach (var connection in await db.Connections.AsNoTracking().Select(c => new { c.Id, c.DestinationObject }).ToListAsync(cancellationToken))
        {
            if (await db.SyncLinks.InUse(connection.Id, connection.DestinationObject).AnyAsync(l => l.AffiliateKey == key, cancellationToken))
                linked.Add(connection.Id);
        }
        return linked;
    }
}
