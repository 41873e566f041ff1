using System.Security.Claims;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.Sessions;

/// <summary>Asked every half minute of each cookie in use: beside the user's stamp, its session must be open.</summary>
internal sealed class SessionValidator(
    IOptions<SecurityStampValidatorOptions> options, SignInManager<PortalUser> signIn, ILoggerFactory loggers, UserSessions sessions)
    : SecurityStampValidator<PortalUser>(options, signIn, loggers)
{
    protected override async Task<PortalUser?> VerifySecurityStamp(ClaimsPrincipal? principal)
    {
        var user = await base.VerifySecurityStamp(principal);
        if (user is null or { Disabled: true } || SessionClaims.SessionOf(principal) is not { } session
            || !await sessions.IsOpenAsync(session, user.Id, CancellationToken.None))
        {
            return null;
        }
        await sessions.TouchAsync(session, CancellationToken.None);
        return user;
    }
}
