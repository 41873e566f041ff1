using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Intake;

internal sealed class AffiliateIntake(
    IDbContextFactory<PortalDbContext> contexts,
    OwedRows owed,
    FailPoints failPoints,
    IOwedSignal signal,
    ILiveFeed feed,
    TimeProvider time) : IAffiliateIntake
{
    /// <summary>Without a stamp the last writer wins; this is how often it may lose a race first.</summary>
    private const int Tries = 3;

    public async Task<IntakeResult> SaveAsync(AffiliateInput input, string? actorId, CancellationToken cancellationToken)
    {
        input = input.Normalised();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SaveOnceAsync(input, actorId, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                if (input.Stamp is not null || attempt == Tries)
                    return IntakeResult.Failed(IntakeStatus.Conflict);
            }
            catch (DbUpdateException e) when (UniqueIndexes.TakenField(e) is { } taken)
            {
                return IntakeResult.Failed(IntakeStatus.Invalid, taken);
            }
        }
    }

    public async Task<int> OweAsync(
        int connectionId, IReadOnlyCollection<long>? affiliateKeys, OwedReason reason, bool force, string? actorId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var count = await owed.OweAsync(db, connectionId, affiliateKeys, reason, force, actorId, cancellationToken);
        if (count > 0)
        {
            signal.Raise();
            feed.Publish(new QueueChanged(connectionId, affiliateKeys is null ? [] : [.. affiliateKeys], Claimed: false));
        }
        return count;
    }

    private async Task<IntakeResult> SaveOnceAsync(AffiliateInput input, string? actorId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var fields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        if (new AffiliateInputValidator(fields).Check(input) is { Count: > 0 } errors)
            return IntakeResult.Failed(IntakeStatus.Invalid, errors);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var affiliate = input.Key is { } key
            ? await db.Affiliates.SingleOrDefaultAsync(a => a.Key == key, cancellationToken)
            : new Affiliate();
        if (affiliate is null)
            return IntakeResult.Failed(IntakeStatus.NotFound);
        if (affiliate.ErasedAt is not null)
            return IntakeResult.Failed(IntakeStatus.Invalid, new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.Erased));
        if (input.Stamp is { } stamp && input.Key is not null && affiliate.Stamp != stamp)
            return IntakeResult.Failed(IntakeStatus.Conflict);
        if (await FindTakenAsync(db, input, cancellationToken) is { } taken)
            return IntakeResult.Failed(IntakeStatus.Invalid, taken);

        var before = new FieldValues(AffiliateField.Catalogue(fields), input.Key is null ? null : affiliate);
        input.ApplyTo(affiliate, fields);
        var changes = before.ChangesIn(affiliate);
        await StoreAsync(db, affiliate, input, cancellationToken);
        var reason = input.Key is null ? OwedReason.Created : OwedReason.Edited;
        var connections = await owed.OweToAllAsync(db, affiliate.Key, reason, actorId, cancellationToken);
        failPoints.Pass(FailPoint.EditBeforeCommit);
        await transaction.CommitAsync(cancellationToken);
        failPoints.Pass(FailPoint.EditCommitted);

        if (connections.Count > 0)
            signal.Raise();
        foreach (var connection in connections)
            feed.Publish(new QueueChanged(connection, [affiliate.Key], Claimed: false));
        return new IntakeResult(IntakeStatus.Saved, affiliate.Key, affiliate.AffiliateId, affiliate.Stamp, connections.Count, []) { Changes = changes };
    }

    private async Task StoreAsync(PortalDbContext db, Affiliate affiliate, AffiliateInput input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (input.Key is null)
        {
            db.Affiliates.Add(affiliate);
            affiliate.AssignId(input.AffiliateId ?? Affiliate.PendingPrefix + Guid.NewGuid().ToString("N"));
            affiliate.Touch(now);
            await db.SaveChangesAsync(cancellationToken);
            if (input.AffiliateId is not null)
                return;
            affiliate.AssignId(Affiliate.PortalId(affiliate.Key));
        }
        affiliate.Touch(now);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<IntakeError?> FindTakenAsync(PortalDbContext db, AffiliateInput input, CancellationToken cancellationToken)
    {
        var emailKey = Affiliate.EmailKeyOf(input.Email);
        if (await db.Affiliates.AnyAsync(a => a.EmailKey == emailKey && a.Key != (input.Key ?? 0), cancellationToken))
            return new IntakeError("email", IntakeErrorCodes.EmailTaken);
        if (input.Key is not null || input.AffiliateId is not { } id)
            return null;
        return Affiliate.IsReservedId(id) || await db.Affiliates.AnyAsync(a => a.AffiliateId == id, cancellationToken)
            ? new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.IdTaken)
            : null;
    }
}
