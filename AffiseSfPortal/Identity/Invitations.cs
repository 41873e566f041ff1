using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Identity;

internal enum AcceptOutcome
{
    Accepted = 0,

    /// <summary>Unknown, used, revoked or expired: nobody is told which.</summary>
    LinkRefused = 1,
    PasswordRefused = 2,
}

/// <summary>
/// Links that let one person make their own account: 256 random bits, of which only a hash is kept; seven days, one use, and only as long as who invited is
/// an administrator.
/// </summary>
internal sealed class Invitations(
    PortalDbContext db,
    UserManager<PortalUser> users,
    PeopleChanges people,
    IAuditTrail trail,
    TimeProvider time)
{
    /// <summary>Why Identity refused the last account.</summary>
    public IReadOnlyList<IdentityError> Errors { get; private set; } = [];

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    public const int LongestName = 100;

    /// <summary>An earlier open link for the same address ends: one at a time.</summary>
    /// <returns>The code of the link, known at this moment alone; null when somebody with this address is there already.</returns>
    public async Task<string?> InviteAsync(string email, string role, AuditActor who, CancellationToken cancellationToken)
    {
        await using var transaction = await people.BeginAsync(cancellationToken);
        if (await users.FindByEmailAsync(email) is not null)
            return null;
        var now = Now;
        // One address, however its letters are written.
        var open = await db.Invitations.Where(i => i.UsedAt == null && i.RevokedAt == null && i.ExpiresAt > now).Select(i => new { i.Id, i.Email }).ToListAsync(cancellationToken);
        var earlier = open.Where(i => users.NormalizeEmail(i.Email) == users.NormalizeEmail(email)).Select(i => i.Id).ToList();
        await db.Invitations.Where(i => earlier.Contains(i.Id)).ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), cancellationToken);
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        db.Invitations.Add(new Invitation { Email = email, Role = role, TokenHash = Hash(code), CreatedAt = now, ExpiresAt = now + Lifetime, CreatedBy = who.Name });
        await db.SaveChangesAsync(cancellationToken);
        await trail.RecordAsync(db, who, new AuditEvent(AuditAction.UserInvited, email, After: AuditFacts.Of(("role", role), ("until", now + Lifetime))), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return code;
    }

    /// <summary>Not used, not revoked, not expired, and by somebody who may still invite; the newest first.</summary>
    public async Task<IReadOnlyList<Invitation>> OpenAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var may = (await db.EnabledAdministrators().Select(u => u.NormalizedEmail).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var open = await db.Invitations.AsNoTracking().Where(i => i.UsedAt == null && i.RevokedAt == null && i.ExpiresAt > now).OrderByDescending(i => i.Id).ToListAsync(cancellationToken);
        return [.. open.Where(i => may.Contains(users.NormalizeEmail(i.CreatedBy)))];
    }

    public async Task RevokeAsync(int id, AuditActor who, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var email = await db.Invitations.Where(i => i.Id == id).Select(i => i.Email).SingleOrDefaultAsync(cancellationToken);
        if (await db.Invitations.Where(i => i.Id == id && i.UsedAt == null && i.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), cancellationToken) != 1)
            return;
        await trail.RecordAsync(db, who, new AuditEvent(AuditAction.InvitationRevoked, email), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>Null for a link that does not work, whatever the reason.</returns>
    public async Task<Invitation?> FindAsync(string? code, CancellationToken cancellationToken)
    {
        if (code is not { Length: > 0 and <= 100 })
            return null;
        var (hash, now) = (Hash(code), Now);
        var found = await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.TokenHash == hash && i.UsedAt == null && i.RevokedAt == null && i.ExpiresAt > now, cancellationToken);
        return found is not null && await MayInviteAsync(found.CreatedBy, cancellationToken) ? found : null;
    }

    /// <summary>Makes the account. Of two who use a link at once, one gets it; a refused password leaves the link as it was.</summary>
    /// <param name="address">Where the browser is.</param>
    public async Task<(AcceptOutcome Outcome, PortalUser? User)> AcceptAsync(string? code, string? name, string password, string? address, CancellationToken cancellationToken)
    {
        if (await FindAsync(code, cancellationToken) is not { } invitation)
            return (AcceptOutcome.LinkRefused, null);
        await using var transaction = await people.BeginAsync(cancellationToken);
        // Whoever loses the role at the same moment was first, or waits until this is done.
        if (!await MayInviteAsync(invitation.CreatedBy, cancellationToken))
            return (AcceptOutcome.LinkRefused, null);
        var now = Now;
        var won = await db.Invitations.Where(i => i.Id == invitation.Id && i.UsedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.UsedAt, now), cancellationToken);
        if (won != 1)
            return (AcceptOutcome.LinkRefused, null);
        var user = new PortalUser
        {
            UserName = invitation.Email,
            Email = invitation.Email,
            // The link was given to this address, or by hand to whom it belongs.
            EmailConfirmed = true,
            DisplayName = Domain.PlainText.Of(name ?? "").Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, LongestName)] : null,
            CreatedAt = now,
        };
        var created = await users.CreateAsync(user, password);
        if (!created.Succeeded)
        {
            db.ChangeTracker.Clear();
            Errors = [.. created.Errors];
            return (created.Errors.Any(e => e.Code.StartsWith("Password", StringComparison.Ordinal)) ? AcceptOutcome.PasswordRefused : AcceptOutcome.LinkRefused, null);
        }
        await people.SetRoleAsync(user, invitation.Role);
        await trail.RecordAsync(
            db, new AuditActor(user.Id, invitation.Email, address), new AuditEvent(AuditAction.InvitationAccepted, invitation.Email, After: AuditFacts.Of(("role", invitation.Role))), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (AcceptOutcome.Accepted, user);
    }

    /// <summary>What somebody gave away as an administrator ends with them being one: a link kept back must not be their way in again.</summary>
    private async Task<bool> MayInviteAsync(string inviter, CancellationToken cancellationToken)
    {
        var name = users.NormalizeEmail(inviter);
        return await db.EnabledAdministrators().AnyAsync(u => u.NormalizedEmail == name, cancellationToken);
    }

    internal static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
