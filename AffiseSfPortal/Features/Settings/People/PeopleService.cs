using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Features.Settings.People;

/// <summary>Somebody with an account, as the list shows them.</summary>
/// <param name="LastSignIn">UTC; null for never.</param>
public sealed record PersonView(string Id, string Email, string? Name, string Role, bool HasSecondFactor, DateTime? LastSignIn, bool Disabled, bool LockedOut, bool IsMe);

public sealed record OpenInvitation(int Id, string Email, string Role, DateTime ExpiresAt, string CreatedBy);

public sealed record PeopleView(IReadOnlyList<PersonView> People, IReadOnlyList<OpenInvitation> Invitations);

internal enum PeopleAnswer
{
    Done = 0,

    /// <summary>There is no such user any more.</summary>
    Gone = 1,

    /// <summary>Nobody changes their own role, disables themselves or takes away their own second factor here.</summary>
    Self = 2,

    /// <summary>Somebody must be left who may let others in.</summary>
    LastAdministrator = 3,

    /// <summary>Not a full e-mail address.</summary>
    NoAddress = 4,

    /// <summary>Somebody with this address is there already.</summary>
    Known = 5,
}

/// <param name="Link">To be shown once; null when nobody was invited.</param>
/// <param name="Mailed">True when it went out by mail, false when that failed, null when no mail server is set up.</param>
internal sealed record InviteAnswer(PeopleAnswer Answer, string? Link = null, bool? Mailed = null);

/// <summary>Who may in, and as what. Each operation has a scope of its own: a circuit's would keep its context for hours.</summary>
internal sealed class PeopleService(
    IServiceScopeFactory scopes,
    IUserAccess access,
    IAuditTrail trail,
    AlertStore alerts,
    AlertSender mail,
    PortalAddress address,
    IStringLocalizer<PeoplePage> words,
    TimeProvider time,
    ILogger<PeopleService> log)
{
    public async Task<PeopleView> ReadAsync(CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        var signedIn = nameof(AuditAction.SignedIn);
        var people = await db.Users.AsNoTracking()
            .OrderBy(u => u.Email)
            .Select(u => new
            {
                User = u,
                Role = db.UserRoles.Where(r => r.UserId == u.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name).FirstOrDefault(),
                Passkeys = db.Set<IdentityUserPasskey<string>>().Count(p => p.UserId == u.Id),
                LastSignIn = db.AuditEntries.Where(e => e.ActorId == u.Id && e.Action == signedIn).Max(e => (DateTime?)e.At),
            })
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var open = await scope.ServiceProvider.GetRequiredService<Invitations>().OpenAsync(cancellationToken);
        return new PeopleView(
            [
                .. people.Select(p => new PersonView(
                    p.User.Id, p.User.Email ?? p.User.UserName ?? p.User.Id, p.User.DisplayName, p.Role ?? "", p.User.TwoFactorEnabled || p.Passkeys > 0,
                    p.LastSignIn, p.User.Disabled, p.User.LockoutEnd > now, p.User.Id == who.UserId)),
            ],
            [.. open.Select(i => new OpenInvitation(i.Id, i.Email, i.Role, i.ExpiresAt, i.CreatedBy))]);
    }

    /// <param name="current">The address that the browser shows, for where none is configured.</param>
    public async Task<InviteAnswer> InviteAsync(string email, string role, Uri current, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        var typed = Domain.PlainText.Of(email).Trim();
        if (!new System.ComponentModel.DataAnnotations.EmailAddressAttribute().IsValid(typed) || typed.Length > 256)
            return new InviteAnswer(PeopleAnswer.NoAddress);
        CheckRole(role);
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<Invitations>().InviteAsync(typed, role, who, cancellationToken) is not { } code)
            return new InviteAnswer(PeopleAnswer.Known);
        var link = $"{address.Origin(current)}{Urls.Invitation}?code={code}";
        return new InviteAnswer(PeopleAnswer.Done, link, await MailAsync(typed, who, link, cancellationToken));
    }

    public async Task RevokeAsync(int invitationId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Invitations>().RevokeAsync(invitationId, who, cancellationToken);
    }

    public async Task<PeopleAnswer> ChangeRoleAsync(string userId, string role, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        CheckRole(role);
        return await ChangeAsync(who, userId, takesAdministrator: role != PortalRoles.Administrator, async (people, _, user) =>
        {
            var before = await people.SetRoleAsync(user, role);
            // Whoever had more loses it within half a minute, in open pages too.
            await people.EndSessionsAsync(user);
            return new AuditEvent(AuditAction.RoleChanged, user.Email, AuditFacts.Of(("role", before)), AuditFacts.Of(("role", role)));
        }, cancellationToken);
    }

    /// <summary>Signs in no more, and open pages end within a minute.</summary>
    public async Task<PeopleAnswer> DisableAsync(string userId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        return await ChangeAsync(who, userId, takesAdministrator: true, async (people, _, user) =>
        {
            user.Disabled = true;
            await people.EndSessionsAsync(user);
            return new AuditEvent(AuditAction.UserDisabled, user.Email);
        }, cancellationToken);
    }

    public async Task<PeopleAnswer> EnableAsync(string userId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        return await ChangeAsync(who, userId, takesAdministrator: false, async (_, users, user) =>
        {
            user.Disabled = false;
            (await users.SetLockoutEndDateAsync(user, null)).OrThrow();
            (await users.ResetAccessFailedCountAsync(user)).OrThrow();
            return new AuditEvent(AuditAction.UserEnabled, user.Email);
        }, cancellationToken);
    }

    /// <summary>Everywhere at once; the person may sign in again.</summary>
    public async Task<PeopleAnswer> EndSessionsAsync(string userId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        return await ChangeAsync(who, userId, takesAdministrator: false, async (people, _, user) =>
        {
            await people.EndSessionsAsync(user);
            return new AuditEvent(AuditAction.SessionEnded, user.Email, After: AuditFacts.Of(("sessions", "all")));
        }, cancellationToken);
    }

    /// <summary>Authenticator, recovery codes and passkeys are gone; the person sets up a new one.</summary>
    public async Task<PeopleAnswer> ResetSecondFactorAsync(string userId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        return await ChangeAsync(who, userId, takesAdministrator: false, async (people, users, user) =>
        {
            var passkeys = await users.RemoveEveryFactorAsync(user);
            await people.EndSessionsAsync(user);
            return new AuditEvent(AuditAction.SecondFactorChanged, user.Email, After: AuditFacts.Of(("second factor", "taken away by an administrator"), ("passkeys removed", passkeys)));
        }, cancellationToken);
    }

    /// <summary>One change of one person at a time, with the end of their sessions and its entry in the trail.</summary>
    private async Task<PeopleAnswer> ChangeAsync(
        AuditActor who, string userId, bool takesAdministrator, Func<PeopleChanges, UserManager<PortalUser>, PortalUser, Task<AuditEvent>> change, CancellationToken cancellationToken)
    {
        if (userId == who.UserId)
            return PeopleAnswer.Self;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var people = scope.ServiceProvider.GetRequiredService<PeopleChanges>();
        await using var transaction = await people.BeginAsync(cancellationToken);
        if (await users.FindByIdAsync(userId) is not { } user)
            return PeopleAnswer.Gone;
        if (takesAdministrator && await people.IsLastAdministratorAsync(user))
            return PeopleAnswer.LastAdministrator;
        var what = await change(people, users, user);
        await trail.RecordAsync(db, who, what, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return PeopleAnswer.Done;
    }

    private async Task<bool?> MailAsync(string to, AuditActor who, string link, CancellationToken cancellationToken)
    {
        var settings = await alerts.ReadAsync(cancellationToken);
        if (!settings.Email.IsOn)
            return null;
        try
        {
            await mail.MailAsync(settings.Email, to, words["Mail.Subject"], words["Mail.Text", who.Name, link], cancellationToken);
            return true;
        }
        catch (Exception e) when (AlertSender.IsDelivery(e) && !cancellationToken.IsCancellationRequested)
        {
            log.LogWarning(e, "An invitation could not be mailed");
            return false;
        }
    }

    private static void CheckRole(string role)
    {
        if (!PortalRoles.All.Contains(role, StringComparer.Ordinal))
            throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role.");
    }
}
