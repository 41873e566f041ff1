using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Intake;

/// <summary>
/// First all at once, which is what nearly always works. When the database refuses (another writer was faster, a row that only it objects to),
/// the whole transaction begins anew; after that one by one inside a transaction, so that the one refused is found and its neighbours are saved.
/// </summary>
internal sealed class AffiliateBatchIntake(
    IDbContextFactory<PortalDbContext> contexts,
    OwedRows owed,
    FailPoints failPoints,
    IOwedSignal signal,
    ILiveFeed feed,
    TimeProvider time,
    ILogger<AffiliateBatchIntake> logger) : IAffiliateBatchIntake
{
    private const int TriesAtOnce = 2;
    private const int Tries = TriesAtOnce + 3;
    private const int TriesOfOne = 3;

    public async Task<IReadOnlyList<PatchResult>> SaveAsync(IReadOnlyList<AffiliatePatch> patches, string? actorId, CancellationToken cancellationToken)
    {
        if (patches.Count > AffiliatePatch.MostAtOnce)
            throw new ArgumentException($"{patches.Count} are too many at once; {AffiliatePatch.MostAtOnce} are the most.", nameof(patches));
        var results = new PatchResult[patches.Count];
        var sound = new List<int>();
        foreach (var (i, patch) in patches.Index())
        {
            if (PatchTexts.Check(patch) is { Count: > 0 } errors)
                results[i] = PatchResult.Rejected(errors);
            else
                sound.Add(i);
        }
        if (sound.Count == 0)
            return results;
        var saved = await SaveSoundAsync([.. sound.Select(i => patches[i] with { AffiliateId = patches[i].AffiliateId!.Trim() })], actorId, cancellationToken);
        foreach (var (n, i) in sound.Index())
            results[i] = saved[n];
        return results;
    }

    private async Task<IReadOnlyList<PatchResult>> SaveSoundAsync(AffiliatePatch[] patches, string? actorId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SaveOnceAsync(patches, actorId, oneByOne: attempt > TriesAtOnce, cancellationToken);
            }
            catch (Exception e) when (attempt < Tries && MayWorkAgain(e))
            {
                logger.LogInformation(e, "A batch of {Count} affiliates begins anew after try {Attempt}", patches.Length, attempt);
            }
        }
    }

    private async Task<IReadOnlyList<PatchResult>> SaveOnceAsync(AffiliatePatch[] patches, string? actorId, bool oneByOne, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var batch = new Batch(db, await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken));
        var results = (oneByOne ? null : await MergeAsync(batch, patches, cancellationToken)) ?? await MergeOneByOneAsync(batch, patches, cancellationToken);

        var connections = new HashSet<int>();
        foreach (var reason in batch.Written.GroupBy(w => w.Value, w => w.Key))
            connections.UnionWith(await owed.OweToAllAsync(db, [.. reason], reason.Key, actorId, cancellationToken));
        failPoints.Pass(FailPoint.EditBeforeCommit);
        // Once everything stands, nobody's hanging up leaves it in doubt.
        await transaction.CommitAsync(CancellationToken.None);
        failPoints.Pass(FailPoint.EditCommitted);

        if (connections.Count > 0)
            signal.Raise();
        foreach (var connection in connections)
            feed.Publish(new QueueChanged(connection, [.. batch.Written.Keys], Claimed: false));
        return results;
    }

    private async Task<IReadOnlyList<PatchResult>> MergeOneByOneAsync(Batch batch, AffiliatePatch[] patches, CancellationToken cancellationToken)
    {
        batch.Db.ChangeTracker.Clear();
        var results = new List<PatchResult>();
        foreach (var patch in patches)
            results.Add(await MergeOneAsync(batch, patch, cancellationToken));
        return results;
    }

    private async Task<PatchResult> MergeOneAsync(Batch batch, AffiliatePatch patch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await MergeAsync(batch, [patch], cancellationToken))![0];
            }
            // The save rolled back to where it began; what others have committed since is read anew. A full disk may have undone the whole transaction.
            catch (DbUpdateException e) when (!IsTransient(e) && !DatabaseFaults.IsFull(e))
            {
                if (attempt < TriesOfOne)
                    continue;
                logger.LogWarning(e, "One affiliate of a batch was not stored");
                return PatchResult.Rejected(e is DbUpdateConcurrencyException
                    ? new IntakeError(AffiliateField.IdKey, IntakeErrorCodes.Conflict)
                    : UniqueIndexes.TakenField(e) ?? new IntakeError("", IntakeErrorCodes.NotStored));
            }
            finally
            {
                batch.Db.ChangeTracker.Clear();
            }
        }
    }

    /// <returns>Null, and nothing written, when they can only be written one by one.</returns>
    private async Task<IReadOnlyList<PatchResult>?> MergeAsync(Batch batch, AffiliatePatch[] patches, CancellationToken cancellationToken)
    {
        var (db, fields) = (batch.Db, batch.Fields);
        var ids = patches.Select(p => p.AffiliateId!).Distinct(StringComparer.Ordinal).ToArray();
        var emails = patches.Select(p => Affiliate.EmailKeyOf(p.Email.Or(null) ?? "")).Where(e => e.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        // One parameter each: a plan for every number of them would fill the database's cache of plans.
        var stored = await db.Affiliates.Where(a => EF.Parameter(ids).Contains(a.AffiliateId)).ToListAsync(cancellationToken);
        var holders = await db.Affiliates.Where(a => EF.Parameter(emails).Contains(a.EmailKey))
            .Select(a => new { a.EmailKey, a.AffiliateId })
            .ToDictionaryAsync(a => a.EmailKey, a => a.AffiliateId, StringComparer.Ordinal, cancellationToken);

        var merger = new PatchMerger(fields, stored, holders);
        var results = patches.Select(merger.Merge).ToList();
        if (merger.EmailsChangeHands)
            return null;
        var written = merger.Changed.Select(m => (Affiliate: Write(db, m, fields), m.IsNew)).ToList();
        await db.SaveChangesAsync(cancellationToken);
        foreach (var (affiliate, isNew) in written)
            batch.Written.TryAdd(affiliate.Key, isNew ? OwedReason.Created : OwedReason.Edited);
        return results;
    }

    private Affiliate Write(PortalDbContext db, MergedAffiliate merged, IReadOnlyList<SignUpField> fields)
    {
        var affiliate = merged.Affiliate ?? new Affiliate();
        if (merged.IsNew)
        {
            affiliate.AssignId(merged.Now.AffiliateId!);
            db.Affiliates.Add(affiliate);
        }
        merged.Now.ApplyTo(affiliate, fields);
        affiliate.Touch(time.GetUtcNow().UtcDateTime);
        return affiliate;
    }

    /// <summary>A save that was refused may pass over newer data or one by one; anything else only if the database says that trying again may help.</summary>
    private static bool MayWorkAgain(Exception e) => !DatabaseFaults.IsFull(e) && (e is DbUpdateException || IsTransient(e));

    private static bool IsTransient(Exception e) => e is DbException { IsTransient: true } || (e.InnerException is { } inner && IsTransient(inner));

    /// <param name="Written">What was created or edited so far, by key.</param>
    private sealed record Batch(PortalDbContext Db, IReadOnlyList<SignUpField> Fields)
    {
        public Dictionary<long, OwedReason> Written { get; } = [];
    }
}
