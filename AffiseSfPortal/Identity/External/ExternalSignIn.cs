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

    /// <summary>The provider says itself that it does not know whose e-mail this is.</summary>
    EmailNotVerified = 12,
}

/// <summary>
/// Takes what the identity provider said of somebody. An account belongs to an issuer and a subject; the e-mail is only how it is called. The provider
/// decides the role at every sign-in, except of those who can come in without it: an account with a password of its own has the role that it was given
/// here. The last administrator stays one whatever it says.
/// </summary>
internal sealed class ExternalSignIn(
    PortalDbContext db,
    PortalSignInManager signIn,
    UserManager<PortalUser> users,
    PeopleChanges people,
    SessionProofs proofs,
    ExternalLinks links,
    AccountEvents events,
    IOptions<ExternalOptions> options,
    TimeProvider time,
    ILogger<ExternalSignIn> logger)
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
        var role = options.Value.RoleOf(person.FindAll(options.Value.RoleClaim).Select(c => c.Value));
        return user is not null ? await EnterAsync(user, role)
            : role is not null ? await CreateAsync(person, issuer, subject, role)
            : await RefuseAsync(null, ExternalOutcome.NoRole);
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

    /// <param name="role">As the provider says it; null when it says none, and then what is open is lost, too.</param>
    private async Task<ExternalOutcome> EnterAsync(PortalUser user, string? role)
    {
        if (role is not null && !await signIn.CanSignInAsync(user))
            return await RefuseAsync(user, ExternalOutcome.Disabled);
        if (!await TakeRoleAsync(user, role))
            return await RefuseAsync(user, ExternalOutcome.NoRole);
        // Read anew with the role: somebody may have disabled them meanwhile.
        if (!await signIn.CanSignInAsync(user))
            return await RefuseAsync(user, ExternalOutcome.Disabled);
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

    private async Task<ExternalOutcome> CreateAsync(ClaimsPrincipal person, string issuer, string subject, string role)
    {
        if (person.FindFirstValue("email") is not { Length: > 0 } email || !new EmailAddressAttribute().IsValid(email))
            return await RefuseAsync(null, ExternalOutcome.NoEmail);
        // Many providers do not say it; one that does, and says no, lets people type whatever they like.
        if (person.FindFirstValue("email_verified") is { } verified && !(bool.TryParse(verified, out var isVerified) && isVerified))
            return await RefuseAsync(null, ExternalOutcome.EmailNotVerified);
        var user = new PortalUser { UserName = email, Email = email, EmailConfirmed = true, DisplayName = person.FindFirstValue("name"), CreatedAt = time.GetUtcNow().UtcDateTime };
        if (!await AddAsync(user, issuer, subject, role))
            return await RefuseAsync(null, ExternalOutcome.EmailTaken);
        await signIn.EnterAsync(user, SessionClaims.External);
        return ExternalOutcome.SignedIn;
    }

    /// <summary>The account with its identity, its role and what tells of it: all of it, or nothing.</summary>
    /// <returns>False when somebody has this e-mail already.</returns>
    private async Task<bool> AddAsync(PortalUser user, string issuer, string subject, string role)
    {
        await using var transaction = await people.BeginAsync(CancellationToken.None);
        if (!(await users.CreateAsync(user)).Succeeded)
            return false;
        (await users.AddLoginAsync(user, new UserLoginInfo(issuer, subject, options.Value.DisplayName))).OrThrow();
        await people.SetRoleAsync(user, role);
        await events.RecordAsync(db, AuditAction.UserChanged, user, CancellationToken.None, $"created by {Method}");
        await events.RecordAsync(db, AuditAction.RoleChanged, user, CancellationToken.None, $"{Method}: {role}");
        await transaction.CommitAsync();
        return true;
    }

    /// <summary>Makes the role what the provider says, and ends what is open with the old one.</summary>
    /// <returns>False when no role is left.</returns>
    private async Task<bool> TakeRoleAsync(PortalUser user, string? role)
    {
        string[] wanted = role is null ? [] : [role];
        await using var transaction = await people.BeginAsync(CancellationToken.None);
        await people.RefreshAsync(user);
        var before = await users.GetRolesAsync(user);
        if (before.SequenceEqual(wanted, StringComparer.Ordinal))
            return role is not null;
        // Somebody must be left who may let others in. Whoever is disabled is nobody's way in.
        if (role != PortalRoles.Administrator && !user.Disabled && await people.IsLastAdministratorAsync(user))
        {
            await events.RecordAsync(db, AuditAction.RoleChanged, user, CancellationToken.None, $"{Method}: {role ?? "none"} (kept: the last administrator)", refused: true);
            await transaction.CommitAsync();
            logger.LogWarning("The identity provider gives user {UserId} the role {Role}, but no other administrator is enabled: the role is kept", user.Id, role ?? "none");
            return true;
        }
        await people.SetRoleAsync(user, role);
        if (before.Count > 0)
            await people.EndSessionsAsync(user);
        await events.RecordAsync(db, AuditAction.RoleChanged, user, CancellationToken.None, $"{Method}: {role ?? "none"}");
        await transaction.CommitAsync();
        return role is not null;
    }

    private async Task<ExternalOutcome> RefuseAsync(PortalUser? user, ExternalOutcome outcome)
    {
        await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, $"{Method}: {outcome}", refused: true);
        return outcome;
    }
}
