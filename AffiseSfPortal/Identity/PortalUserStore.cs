using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace AffiseSfPortal.Identity;

/// <summary>Identity's own store keeps the secret of the authenticator app and the recovery codes as they are. Here they are sealed: a stolen database opens no second factor.</summary>
internal sealed class PortalUserStore(PortalDbContext db, ISecretBox box, ILogger<PortalUserStore> logger, IdentityErrorDescriber? describer = null)
    : UserStore<PortalUser, IdentityRole, PortalDbContext, string, IdentityUserClaim<string>, IdentityUserRole<string>, IdentityUserLogin<string>,
        IdentityUserToken<string>, IdentityRoleClaim<string>, IdentityUserPasskey<string>>(db, describer)
{
    public override Task SetTokenAsync(PortalUser user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, string.IsNullOrEmpty(value) ? value : box.Protect(SecretPurpose.SecondFactor, value), cancellationToken);

    public override async Task<string?> GetTokenAsync(PortalUser user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        var stored = await base.GetTokenAsync(user, loginProvider, name, cancellationToken);
        if (string.IsNullOrEmpty(stored))
            return stored;
        try
        {
            return box.Open(SecretPurpose.SecondFactor, stored);
        }
        catch (SecretUnreadableException failure)
        {
            // A database without its keys: the factor is gone until an administrator resets it, and nobody passes without.
            logger.LogError(failure, "The second factor of user {UserId} cannot be read with this key ring", user.Id);
            return null;
        }
    }
}
