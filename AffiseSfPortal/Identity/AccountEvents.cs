using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;

namespace AffiseSfPortal.Identity;

/// <summary>What happens to accounts, for the audit trail: who (as far as it is known), from which address, and never what was typed.</summary>
internal sealed class AccountEvents(IAuditTrail trail, IHttpContextAccessor requests, CircuitOrigin origin)
{
    private const string Nobody = "?";

    /// <param name="user">Null when nobody is known by what was typed; the typed text itself may be a password in the wrong field, so it is not kept.</param>
    /// <param name="method">How: a word such as <c>password</c> or <c>passkey</c>.</param>
    public Task RecordAsync(AuditAction action, PortalUser? user, CancellationToken cancellationToken, string? method = null, bool refused = false)
    {
        var (who, what) = Entry(action, user, method, refused);
        return trail.RecordAsync(who, what, cancellationToken);
    }

    /// <summary>The same in the transaction that is open on <paramref name="db"/>: without the entry there is no change.</summary>
    public Task RecordAsync(PortalDbContext db, AuditAction action, PortalUser user, CancellationToken cancellationToken, string? method = null, bool refused = false)
    {
        var (who, what) = Entry(action, user, method, refused);
        return trail.RecordAsync(db, who, what, cancellationToken);
    }

    private (AuditActor Who, AuditEvent What) Entry(AuditAction action, PortalUser? user, string? method, bool refused)
    {
        var name = user?.Email ?? user?.UserName ?? Nobody;
        var address = origin.Address ?? requests.HttpContext?.Connection.RemoteIpAddress?.ToString();
        return (new AuditActor(user?.Id, name, address), new AuditEvent(action, name, After: AuditFacts.Of(("method", method)), Refused: refused));
    }
}
