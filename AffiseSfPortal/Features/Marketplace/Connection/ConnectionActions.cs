using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>What an admin does to a connection that is set up.</summary>
internal sealed class ConnectionActions(IConnectionControl control, IOrgSession session, ConnectionDrafts drafts, IUserAccess access, IAuditTrail trail)
{
    public async Task PauseAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await control.PauseAsync(connectionId, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionPaused), cancellationToken);
    }

    public async Task ResumeAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await control.ResumeAsync(connectionId, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionResumed), cancellationToken);
    }

    /// <summary>The way back is a new grant, so that is where the wizard opens from then on.</summary>
    /// <returns>True when Salesforce confirmed the revocation.</returns>
    public async Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await drafts.KeepStepAsync(connectionId, (int)WizardStep.Permissions, cancellationToken);
        var isConfirmed = await session.DisconnectAsync(connectionId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionDisconnected, After: AuditFacts.Of(("revoked at Salesforce", isConfirmed))), cancellationToken);
        return isConfirmed;
    }

    /// <returns>How many affiliates became owed.</returns>
    public async Task<int> ActivateAsync(int connectionId, bool sendExisting, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var owed = await control.ActivateAsync(connectionId, sendExisting, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionActivated, After: AuditFacts.Of(("existing affiliates sent", owed))), cancellationToken);
        return owed;
    }
}
