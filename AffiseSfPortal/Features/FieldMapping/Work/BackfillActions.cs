using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>Sends existing affiliates by the version in effect, as an administrator.</summary>
internal sealed class BackfillActions(IBackfill backfill, IUserAccess access, IAuditTrail trail)
{
    public Task<BackfillState?> FindAsync(int connectionId, CancellationToken cancellationToken) => backfill.FindAsync(connectionId, cancellationToken);

    public async Task StartAsync(int connectionId, BackfillChoice choice, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await backfill.StartAsync(connectionId, choice, who.UserId, cancellationToken);
        await RecordAsync(who, "started", choice, cancellationToken);
    }

    public async Task PauseAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await backfill.PauseAsync(connectionId, cancellationToken);
        await RecordAsync(who, "paused", null, cancellationToken);
    }

    public async Task ResumeAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await backfill.ResumeAsync(connectionId, cancellationToken);
        await RecordAsync(who, "resumed", null, cancellationToken);
    }

    public async Task CancelAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await backfill.CancelAsync(connectionId, cancellationToken);
        await RecordAsync(who, "cancelled", null, cancellationToken);
    }

    private Task RecordAsync(AuditActor who, string what, BackfillChoice? choice, CancellationToken cancellationToken) => trail.RecordAsync(
        who,
        new AuditEvent(AuditAction.ExistingSent, "existing affiliates", After: AuditFacts.Of(("run", what), ("status", choice?.Status), ("country", choice?.Country), ("tag", choice?.Tag), ("manager", choice?.Manager), ("search", choice?.Search), ("selected", choice?.Keys?.Count), ("linked only", choice?.LinkedOnly))),
        cancellationToken);
}
