using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Something to see in an empty installation. Offered in Development alone.</summary>
internal sealed class SampleAffiliatesService(
    IDbContextFactory<PortalDbContext> contexts, IAffiliateIntake intake, IUserAccess access, IAuditTrail trail, IHostEnvironment environment)
{
    public bool IsOffered => environment.IsDevelopment();

    /// <summary>Saves them one by one through the intake, so they are owed like any save.</summary>
    /// <returns>How many were new; those that are there already are left alone.</returns>
    /// <exception cref="InvalidOperationException">Not in Development.</exception>
    public async Task<int> AddAsync(CancellationToken cancellationToken)
    {
        if (!IsOffered)
            throw new InvalidOperationException("Sample affiliates are for Development.");
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        var fields = await FieldsAsync(cancellationToken);
        var added = 0;
        foreach (var (index, affiliate) in SampleAffiliates.All.Index())
        {
            var result = await intake.SaveAsync(affiliate.WithAnswers(index + 1, fields), who.UserId, cancellationToken);
            if (result.Status == IntakeStatus.Saved)
                added++;
        }
        await trail.RecordAsync(who, new AuditEvent(AuditAction.AffiliateSaved, After: AuditFacts.Of(("samples", added))), cancellationToken);
        return added;
    }

    private async Task<List<Domain.SignUpField>> FieldsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.SignUpFields.AnyAsync(cancellationToken))
        {
            db.SignUpFields.AddRange(SampleAffiliates.SignUpFields());
            await db.SaveChangesAsync(cancellationToken);
        }
        return await db.SignUpFields.AsNoTracking().OrderBy(f => f.Position).ThenBy(f => f.Id).ToListAsync(cancellationToken);
    }
}
