using System.Security.Claims;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>What a cookie says of its user, made anew every half minute: beside Identity's claims the display name, and whether there is a second factor.</summary>
internal sealed class PortalClaims(UserManager<PortalUser> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<PortalUser, IdentityRole>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(PortalUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        if (!string.IsNullOrWhiteSpace(user.DisplayName))
            identity.AddClaim(new Claim(ClaimTypes.GivenName, user.DisplayName));
        if (user.TwoFactorEnabled || (await UserManager.GetPasskeysAsync(user)).Count > 0)
            identity.AddClaim(new Claim(SessionClaims.HasFactor, "1"));
        return identity;
    }
}
