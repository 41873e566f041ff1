using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>
/// Signs in by passkey alone: the device holds a key (one factor) and asks its owner for a finger, a face or a PIN (the other). A key cannot be guessed, so
/// the lock against guessing does not hold it up: else any stranger could keep an owner out. Nor does it take the lock or the count of wrong tries away.
/// </summary>
internal sealed class PasskeySignIn(
    PortalSignInManager signIn, UserManager<PortalUser> users, IUserStore<PortalUser> store, AddressTries addresses, AccountEvents events)
{
    public async Task<SignInAnswer> TryAsync(string credential)
    {
        var address = signIn.Context.Connection.RemoteIpAddress;
        if (addresses.Enter(address) is { } wait)
        {
            if (addresses.IsNews(address))
                await events.RecordAsync(AuditAction.SignInRefused, null, CancellationToken.None, "too many from this address", refused: true);
            return new SignInAnswer(SignInOutcome.TooMany, wait);
        }
        var found = await AssertAsync(credential);
        if (found is not { Succeeded: true })
        {
            await events.RecordAsync(AuditAction.SignInRefused, null, CancellationToken.None, "passkey", refused: true);
            return new SignInAnswer(SignInOutcome.Refused);
        }
        var user = found.User;
        if (!await signIn.CanSignInAsync(user) || await IsTheProvidersAsync(user))
        {
            await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, "passkey", refused: true);
            return new SignInAnswer(SignInOutcome.Refused);
        }
        // Its counter went on: a copy of it would be noticed. By the store, which writes the key alone: the manager would write the user as a whole, and
        // with it a count of wrong tries that may be older than one which was counted just now.
        await ((IUserPasskeyStore<PortalUser>)store).AddOrUpdatePasskeyAsync(user, found.Passkey, CancellationToken.None);
        addresses.Forgive(address);
        await signIn.EndSecondStepAsync();
        await signIn.EnterAsync(user, SessionClaims.Passkey);
        return new SignInAnswer(SignInOutcome.SignedIn);
    }

    /// <summary>Whether somebody may still come in is decided at their provider: no key goes past it.</summary>
    private async Task<bool> IsTheProvidersAsync(PortalUser user) => user.PasswordHash is null && (await users.GetLoginsAsync(user)).Count > 0;

    private async Task<PasskeyAssertionResult<PortalUser>?> AssertAsync(string credential)
    {
        try
        {
            return string.IsNullOrEmpty(credential) ? null : await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            // Nothing was asked of this browser, or it is too long ago.
            return null;
        }
    }
}
