using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>What a person may do to their own account. For static pages: it answers about the request's own user.</summary>
internal sealed class OwnAccount(
    PortalSignInManager signIn,
    UserManager<PortalUser> users,
    UserSessions sessions,
    SecondFactors factors,
    ExternalLinks links,
    AccountTries tries,
    SessionProofs proofs,
    AccountEvents events,
    IOptions<AccountOptions> options,
    IHostEnvironment environment)
{
    public SecondFactors Factors => factors;

    public ExternalLinks Links => links;

    /// <summary>The person proved a moment ago who they are.</summary>
    public bool IsFresh => proofs.IsFresh(signIn.Context.User);

    public string? SessionId => SessionClaims.SessionOf(signIn.Context.User);

    /// <summary>Nothing else is reached before there is a second factor.</summary>
    public bool MustHaveFactor => options.Value.RequiresSecondFactor(environment) && signIn.Context.User.IsInRole(PortalRoles.Administrator)
        && !signIn.Context.User.HasClaim(SessionClaims.Method, SessionClaims.External);

    public async Task<PortalUser> GetAsync() =>
        await users.GetUserAsync(signIn.Context.User) ?? throw new InvalidOperationException("The page needs a signed-in user.");

    /// <summary>The present password is asked for, so this needs no other proof. Wrong ones count as wrong sign-ins do.</summary>
    public async Task<IdentityResult> ChangePasswordAsync(PortalUser user, string present, string wanted)
    {
        if (await tries.TakeAsync(user) is not { } taken)
            return IdentityResult.Failed(new IdentityErrorDescriber().PasswordMismatch());
        var result = IdentityResult.Success;
        if (await factors.TryChangeAsync(user, AuditAction.PasswordChanged, "password", async () => (result = await users.ChangePasswordAsync(user, present, wanted)).Succeeded))
        {
            await tries.ResetAsync(user, taken);
        }
        else if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch)))
        {
            await events.RecordAsync(AuditAction.PasswordChanged, user, CancellationToken.None, "password", refused: true);
            if (taken.Locks)
                await events.RecordAsync(AuditAction.LockedOut, user, CancellationToken.None);
        }
        else
        {
            // The present one was right; the new one cannot be taken.
            await tries.GiveBackAsync(user, taken);
        }
        return result;
    }

    public Task<IReadOnlyList<UserSession>> SessionsAsync(PortalUser user) => sessions.ListAsync(user.Id, signIn.Context.RequestAborted);

    public async Task EndSessionAsync(PortalUser user, string id)
    {
        if (await sessions.EndAsync(user.Id, id, CancellationToken.None))
            await events.RecordAsync(AuditAction.SessionEnded, user, CancellationToken.None, "one session");
    }

    public async Task EndOtherSessionsAsync(PortalUser user)
    {
        await sessions.EndAllAsync(user.Id, SessionId, CancellationToken.None);
        await events.RecordAsync(AuditAction.SessionEnded, user, CancellationToken.None, "all other sessions");
    }

    /// <summary>This session and every other one; a new stamp besides, for what may not know of sessions.</summary>
    public async Task SignOutEverywhereAsync(PortalUser user)
    {
        await sessions.EndAllAsync(user.Id, null, CancellationToken.None);
        (await users.UpdateSecurityStampAsync(user)).OrThrow();
        await events.RecordAsync(AuditAction.SessionEnded, user, CancellationToken.None, "all sessions");
        await signIn.SignOutAsync();
    }
}
