using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>Takes second factors away. Who may, and what becomes of sessions and trail, is the caller's matter.</summary>
internal static class FactorRemoval
{
    // Under the names that Identity's own store gives them.
    private const string Store = "[AspNetUserStore]";
    private const string AuthenticatorKey = nameof(AuthenticatorKey);
    private const string RecoveryCodes = nameof(RecoveryCodes);

    public static async Task RemoveAuthenticatorAsync(this UserManager<PortalUser> users, PortalUser user)
    {
        (await users.RemoveAuthenticationTokenAsync(user, Store, AuthenticatorKey)).OrThrow();
        (await users.SetTwoFactorEnabledAsync(user, false)).OrThrow();
    }

    /// <summary>Authenticator, recovery codes and passkeys.</summary>
    /// <returns>How many passkeys there were.</returns>
    public static async Task<int> RemoveEveryFactorAsync(this UserManager<PortalUser> users, PortalUser user)
    {
        var passkeys = await users.GetPasskeysAsync(user);
        foreach (var passkey in passkeys)
            (await users.RemovePasskeyAsync(user, passkey.CredentialId)).OrThrow();
        await users.RemoveAuthenticatorAsync(user);
        (await users.RemoveAuthenticationTokenAsync(user, Store, RecoveryCodes)).OrThrow();
        return passkeys.Count;
    }
}
