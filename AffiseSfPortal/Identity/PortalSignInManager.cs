using System.Security.Claims;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>
/// Every way of signing in ends here: Identity does not know <see cref="PortalUser.Disabled"/>, sessions, or that a passkey is a second factor too.
/// </summary>
internal sealed class PortalSignInManager(
    UserManager<PortalUser> users,
    IHttpContextAccessor context,
    IUserClaimsPrincipalFactory<PortalUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<PortalUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<PortalUser> confirmation,
    UserSessions sessions,
    AccountEvents events,
    TimeProvider time)
    : SignInManager<PortalUser>(users, context, claims, options, logger, schemes, confirmation)
{
    /// <summary>Between the password and the second proof. A cookie of its own: Identity's is taken by passkeys.</summary>
    public const string SecondStepScheme = "Portal.SecondStep";

    public override async Task<bool> CanSignInAsync(PortalUser user) => !user.Disabled && await base.CanSignInAsync(user);

    /// <summary>An authenticator app or a passkey.</summary>
    public async Task<bool> HasSecondFactorAsync(PortalUser user) => user.TwoFactorEnabled || (await UserManager.GetPasskeysAsync(user)).Count > 0;

    /// <summary>Opens a session, whichever way led here.</summary>
    public override async Task SignInWithClaimsAsync(PortalUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var session = await sessions.BeginAsync(user.Id, Context.Connection.RemoteIpAddress, Context.Request.Headers.UserAgent.ToString(), Context.RequestAborted);
        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. additionalClaims, .. SessionClaims.Of(session.Id, time.GetUtcNow())]);
    }

    /// <summary>Signs in and records it.</summary>
    /// <param name="method">One of the words of <see cref="SessionClaims.Method"/>.</param>
    public async Task EnterAsync(PortalUser user, string method)
    {
        await SignInWithClaimsAsync(user, new AuthenticationProperties(), [new Claim(SessionClaims.Method, method)]);
        await events.RecordAsync(AuditAction.SignedIn, user, CancellationToken.None, method switch
        {
            SessionClaims.SecondFactor => "password and code",
            SessionClaims.Passkey => "passkey",
            SessionClaims.External => "OpenID Connect",
            SessionClaims.Linked => "OpenID Connect (linked)",
            _ => "password",
        });
    }

    /// <summary>The password was right: who it is waits in a cookie for the second proof.</summary>
    public Task BeginSecondStepAsync(PortalUser user) =>
        Context.SignInAsync(SecondStepScheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id)], SecondStepScheme)));

    /// <summary>Who gave the right password a moment ago; null when nobody did, or it is too long ago.</summary>
    public async Task<PortalUser?> GetSecondStepUserAsync() =>
        (await Context.AuthenticateAsync(SecondStepScheme)).Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? await UserManager.FindByIdAsync(id) : null;

    public Task EndSecondStepAsync() => Context.SignOutAsync(SecondStepScheme);

    /// <summary>After a change that gave the user a new stamp: this session goes on with it, all others have ended.</summary>
    public async Task RenewAsync(PortalUser user)
    {
        var before = await Context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        var principal = await CreateUserPrincipalAsync(user);
        SessionClaims.Carry(before.Principal, principal);
        await Context.SignInAsync(IdentityConstants.ApplicationScheme, principal, new AuthenticationProperties());
        Context.User = principal;
    }
}
