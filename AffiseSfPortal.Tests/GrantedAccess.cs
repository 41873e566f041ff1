using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Tests;

/// <summary>Stands for a signed-in administrator, or for somebody who may less.</summary>
internal sealed class GrantedAccess(string userId = "user-1") : IUserAccess
{
    /// <summary>What the person may; everything at first.</summary>
    public HashSet<string> Policies { get; } = new([PortalPolicies.Read, PortalPolicies.Operate, PortalPolicies.Administer], StringComparer.Ordinal);

    public AuditActor Who { get; set; } = new(userId, "claire.moreau@acme-media.com", "203.0.113.7");

    /// <summary>What was demanded, in order.</summary>
    public List<string> Demanded { get; } = [];

    public Task<AuditActor> DemandAsync(string policy, CancellationToken cancellationToken, [CallerMemberName] string operation = "", [CallerFilePath] string file = "")
    {
        Demanded.Add(policy);
        return Policies.Contains(policy) ? Task.FromResult(Who) : throw new AccessRefusedException(policy);
    }

    public Task<bool> MayAsync(string policy) => Task.FromResult(Policies.Contains(policy));

    /// <summary>From now on a Viewer.</summary>
    public void OnlyRead()
    {
        Policies.Remove(PortalPolicies.Operate);
        Policies.Remove(PortalPolicies.Administer);
    }

    /// <summary>From now on an Operator.</summary>
    public void OnlyOperate() => Policies.Remove(PortalPolicies.Administer);
}

/// <summary>Notes what was recorded.</summary>
internal sealed class NotedTrail : IAuditTrail
{
    public List<(AuditActor Who, AuditEvent What)> Events { get; } = [];

    public Task RecordAsync(AuditActor who, AuditEvent what, CancellationToken cancellationToken)
    {
        Events.Add((who, what));
        return Task.CompletedTask;
    }

    public Task RecordAsync(PortalDbContext db, AuditActor who, AuditEvent what, CancellationToken cancellationToken) => RecordAsync(who, what, cancellationToken);
}
