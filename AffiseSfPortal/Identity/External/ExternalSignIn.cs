using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.External;

internal enum ExternalOutcome
{
    SignedIn = 0,

    /// <summary>The same person proved again who they are; nothing else changed.</summary>
    Confirmed = 1,
    Failed = 2,

    /// <summary>The provider knows them, but says nothing that is mapped to a role.</summary>
    NoRole = 3,

    /// <summary>Somebody here has this e-mail already. It is never enough to be taken for them.</summary>
    EmailTaken = 4,
    NoEmail = 5,
    Disabled = 6,

    /// <summary>Somebody else's answer, or one that was not given just now.</summary>
    NotConfirmed = 7,

    /// <summary>From now on the account opens by this identity too.</summary>
    Linked = 8,

    /// <summary>The session or the proof that the link began with is not there any more.</summary>
    NotLinked = 9,

    /// <summary>The identity opens another account already.</summary>
    LinkTaken = 10,

    /// <summary>The account has a second factor of its own, and that is asked for.</summary>
    SecondStep = 11,
}

/// <summary>
/// Takes what the identity provider said of somebody. An account belongs to an issuer and a subject; the e-mail is only how it is called. The provider
/// decides the role at every sign-in, except of those who can come in without it: an account with a password of its own has the role that it was given here.
/// </summary>
internal sealed class ExternalSignIn(
    PortalSignInManager signIn,
    UserManager<PortalUser> users,
    RoleManager<IdentityRole> roles,
    UserSessions sessions,
    SessionProofs proofs,
    ExternalLinks links,
    AccountEvents events,
    IOptions<ExternalOptions> options,
    TimeProvider time)
{
    internal const string Method = "OpenID Connect";

    public async Task<ExternalOutcome> FinishAsync()
    {
        var answer = await signIn.Context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await signIn.Context.SignOutAsync(IdentityConstants.ExternalScheme);
        if (answer is not { Succeeded: true, Principal: { } person, Properties: { } properties }
            || person.FindFirstValue("iss") is not { Length: > 0 } issuer || person.FindFirstValue("sub") is not { Length: > 0 } subject)
        {
            return ExternalOutcome.Failed;
        }
        var user = await users.FindByLoginAsync(issuer, subject);
        if (ExternalLinks.IsOne(properties))
            return await links.FinishAsync(user, issuer, subject, ProviderProof.IsGiven(properties, person, time.GetUtcNow()), properties);
        if (ProviderProof.IsAsked(properties))
            return await ConfirmAsync(user, ProviderProof.IsGiven(properties, person, time.GetUtcNow()));
        if (user is { PasswordHash: not null })
            return await EnterLinkedAsync(user);
        if (options.Value.RoleOf(person.FindAll(options.Value.RoleClaim).Select(c => c.Value)) is not { } role)
            return await LoseRoleAsync(user);
        if (user is null)
        {
            (user, var refusal) = await CreateAsync(person, issuer, subject);
            if (user is null)
                return await RefuseAsync(null, refusal);
        }
        return await EnterAsync(user, role);
    }

    /// <summary>The provider stands for the password alone: whoever set up a second factor here is asked for it.</summary>
    private async Task<ExternalOutcome> EnterLinkedAsync(PortalUser user)
    {
        if (!await signIn.CanSignInAsync(user))
            return await RefuseAsync(user, ExternalOutcome.Disabled);
        if (await signIn.HasSecondFactorAsync(user))
        {
            await signIn.BeginSecondStepAsync(user);
            return ExternalOutcome.SecondStep;
        }
        await signIn.EnterAsync(user, SessionClaims.Linked);
        return ExternalOutcome.SignedIn;
    }

    /// <param name="role">As the provider says it.</param>
    private async Task<ExternalOutcome> EnterAsync(PortalUser user, string role)
    {
        if (!await signIn.CanSignInAsync(user))
            return await RefuseAsync(user, ExternalOutcome.Disabled);
        await GiveRoleAsync(user, role);
        await signIn.EnterAsync(user, SessionClaims.External);
        return ExternalOutcome.SignedIn;
    }

    /// <summary>The session that is open goes on, and counts as proved, if it is the same person's and the provider asked them just now.</summary>
    private async Task<ExternalOutcome> ConfirmAsync(PortalUser? user, bool isGivenNow)
    {
        if (user is null or { Disabled: true } || !isGivenNow || users.GetUserId(signIn.Context.User) != user.Id)
        {
            await events.RecordAsync(AuditAction.Reauthenticated, user, CancellationToken.None, Method, refused: true);
            return ExternalOutcome.NotConfirmed;
        }
        proofs.Prove(signIn.Context.User);
        await events.RecordAsync(AuditAction.Reauthenticated, user, CancellationToken.None, Method);
        return ExternalOutcome.Confirmed;
    }

    private async Task<(PortalUser? User, ExternalOutcome Refusal)> CreateAsync(ClaimsPrincipal person, string issuer, string subject)
    {
        if (person.FindFirstValue("email") is not { Length: > 0 } email || !new EmailAddressAttribute().IsValid(email))
            return (null, ExternalOutcome.NoEmail);
        var user = new PortalUser { UserName = email, Email = email, EmailConfirmed = true, DisplayName = person.FindFirstValue("name"), CreatedAt = time.GetUtcNow().UtcDateTime };
        if (!(await users.CreateAsync(user)).Succeeded)
            return (null, ExternalOutcome.EmailTaken);
        (await users.AddLoginAsync(user, new UserLoginInfo(issuer, subject, options.Value.DisplayName))).OrThrow();
        await events.RecordAsync(AuditAction.UserChanged, user, CancellationToken.None, $"created by {Method}");
        return (user, default);
    }

    private async Task GiveRoleAsync(PortalUser user, string role)
    {
        var before = await users.GetRolesAsync(user);
        if (before is [var only] && only == role)
            return;
        await PortalRoles.EnsureAsync(roles);
        (await users.RemoveFromRolesAsync(user, before)).OrThrow();
        (await users.AddToRoleAsync(user, role)).OrThrow();
        if (before.Count > 0)
        {
            // What is open with the old role ends.
            (await users.UpdateSecurityStampAsync(user)).OrThrow();
            await sessions.EndAllAsync(user.Id, null, CancellationToken.None);
        }
        await events.RecordAsync(AuditAction.RoleChanged, user, CancellationToken.None, $"{Method}: {role}");
    }

    /// <summary>Whom the provider gives no role any more loses what is open, too.</summary>
    private async Task<ExternalOutcome> LoseRoleAsync(PortalUser? user)
    {
        if (user is not null && await users.GetRolesAsync(user) is { Count: > 0 } before)
        {
            (await users.RemoveFromRolesAsync(user, before)).OrThrow();
            (await users.UpdateSecurityStampAsync(user)).OrThrow();
            await sessions.EndAllAsync(user.Id, null, CancellationToken.None);
            await events.RecordAsync(AuditAction.RoleChanged, user, CancellationToken.None, $"{Method}: none");
        }
        return await RefuseAsync(user, ExternalOutcome.NoRole);
    }

    private async Task<ExternalOutcome> RefuseAsync(PortalUser? user, ExternalOutcome outcome)
    {
        await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, $"{Method}: {outcome}", refused: true);
        return outcome;
    }
}
