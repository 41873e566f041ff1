using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

internal sealed record LoadedAffiliate(long Key, string AffiliateId, Guid Stamp, DateTime SavedAt, AffiliateForm Form, DateTime? ErasedAt = null);

internal enum SaveOutcome
{
    Saved = 0,
    Invalid = 1,

    /// <summary>Somebody else saved in between; <see cref="SaveReply.Theirs"/> is what they saved.</summary>
    Conflict = 2,

    /// <summary>The affiliate is gone.</summary>
    Gone = 3,

    /// <summary>The database did not answer in time. Saving again is safe.</summary>
    Busy = 4,

    /// <summary>The database's disk is full. Nothing was saved.</summary>
    DiskFull = 5,
}

/// <param name="IsPaused">It is owed, and an admin paused the connection: nothing tells of its arrival for now.</param>
internal sealed record SaveReply(SaveOutcome Outcome, IntakeResult? Result = null, LoadedAffiliate? Theirs = null, bool IsPaused = false);

/// <summary>Loads and saves one affiliate. Saving owes the affiliate to Salesforce and never waits for it.</summary>
internal sealed class AffiliateEditorService(
    IDbContextFactory<PortalDbContext> contexts,
    IAffiliateIntake intake,
    IUserAccess access,
    IAuditTrail trail,
    ILogger<AffiliateEditorService> log)
{
    public async Task<IReadOnlyList<SignUpField>> SignUpFieldsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.SignUpFields.AsNoTracking().OrderBy(f => f.Position).ThenBy(f => f.Id).ToListAsync(cancellationToken);
    }

    /// <returns>Null when there is no such affiliate.</returns>
    public async Task<LoadedAffiliate?> LoadAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var affiliate = await db.Affiliates.AsNoTracking().SingleOrDefaultAsync(a => a.Key == key, cancellationToken);
        return affiliate is null
            ? null
            : new LoadedAffiliate(affiliate.Key, affiliate.AffiliateId, affiliate.Stamp, affiliate.UpdatedAt, AffiliateForm.Of(affiliate), affiliate.ErasedAt);
    }

    public async Task<SaveReply> SaveAsync(AffiliateInput input, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        try
        {
            var result = await intake.SaveAsync(input, who.UserId, cancellationToken);
            if (result.Status == IntakeStatus.Saved)
                await trail.RecordAsync(who, SavedFacts.Of(result, isNew: input.Key is null), cancellationToken);
            return result.Status switch
            {
                IntakeStatus.Saved => new SaveReply(SaveOutcome.Saved, result, IsPaused: result.OwedConnections > 0 && await IsPausedAsync(cancellationToken)),
                IntakeStatus.Invalid => new SaveReply(SaveOutcome.Invalid, result),
                IntakeStatus.NotFound => new SaveReply(SaveOutcome.Gone),
                IntakeStatus.Conflict => await LoadAsync(input.Key!.Value, cancellationToken) is { } theirs
                    ? new SaveReply(SaveOutcome.Conflict, Theirs: theirs)
                    : new SaveReply(SaveOutcome.Gone),
            };
        }
        catch (Exception e) when (DatabaseFaults.IsFull(e))
        {
            log.LogError(e, "The database's disk is full: an affiliate was not saved");
            return new SaveReply(SaveOutcome.DiskFull);
        }
        catch (Exception e) when (DatabaseFaults.IsBusy(e))
        {
            log.LogWarning(e, "The database did not take an affiliate in time");
            return new SaveReply(SaveOutcome.Busy);
        }
    }

    private async Task<bool> IsPausedAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Connections.AnyAsync(c => c.PausedAt != null, cancellationToken);
    }
}
