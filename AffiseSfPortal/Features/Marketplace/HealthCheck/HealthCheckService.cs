using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.HealthCheck;

/// <summary>Sends one affiliate the way every save goes. Nothing here talks to Salesforce: the engine does, as always.</summary>
internal sealed class HealthCheckService(IAffiliateIntake intake, IDbContextFactory<PortalDbContext> contexts, IUserAccess access)
{
    /// <summary>Makes the affiliate owed, changed or not.</summary>
    public async Task SendAsync(int connectionId, TestAffiliate affiliate, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await intake.OweAsync(connectionId, [affiliate.Key], OwedReason.Test, force: true, who.UserId, cancellationToken);
    }

    /// <summary>True when the health check made this affiliate's record and it is still known.</summary>
    public async Task<bool> HasTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.SyncLinks.AnyAsync(l => l.ConnectionId == connectionId && l.AffiliateKey == affiliateKey && l.IsTest, cancellationToken);
    }
}
