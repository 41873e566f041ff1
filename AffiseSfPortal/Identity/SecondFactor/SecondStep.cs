using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>The second half of a sign-in: a code of the authenticator app, or a recovery code, each good once. Wrong ones count as wrong passwords do.</summary>
internal sealed class SecondStep(PortalSignInManager signIn, UserManager<PortalUser> users, AccountTries tries, AddressTries addresses, AccountEvents events)
{
    /// <summary>Somebody gave the right password a moment ago.</summary>
    public async Task<bool> IsAwaitedAsync() => await signIn.GetSecondStepUserAsync() is not null;

    public async Task<SignInAnswer> TryAsync(string typed)
    {
        var address = signIn.Context.Connection.RemoteIpAddress;
        if (addresses.Enter(address) is { } wait)
        {
            if (addresses.IsNews(address))
                await events.RecordAsync(AuditAction.SignInRefused, null, CancellationToken.None, "too many from this address", refused: true);
            return new SignInAnswer(SignInOutcome.TooMany, wait);
        }
        if (await signIn.GetSecondStepUserAsync() is not { } user || !await signIn.CanSignInAsync(user))
            return new SignInAnswer(SignInOutcome.TooLate);
        var lockout = users.Options.Lockout.DefaultLockoutTimeSpan;
        if (await tries.TakeAsync(user) is not { } taken)
        {
            await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, "second factor", refused: true);
            return new SignInAnswer(SignInOutcome.LockedOut, lockout);
        }
        if (!await IsRightAsync(user, typed))
        {
            await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, "second factor", refused: true);
            if (!taken.Locks)
                return new SignInAnswer(SignInOutcome.Refused);
            await events.RecordAsync(AuditAction.LockedOut, user, CancellationToken.None);
            return new SignInAnswer(SignInOutcome.LockedOut, lockout);
        }
        addresses.Forgive(address);
        await tries.ResetAsync(user, taken);
        await signIn.EndSecondStepAsync();
        await signIn.EnterAsync(user, SessionClaims.SecondFactor);
        return new SignInAnswer(SignInOutcome.SignedIn);
    }

    private async Task<bool> IsRightAsync(PortalUser user, string typed)
    {
        if (AuthenticatorCode.IsOne(typed))
            return user.TwoFactorEnabled && await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, typed);
        if (!(await users.RedeemTwoFactorRecoveryCodeAsync(user, RecoveryCodes.Plain(typed))).Succeeded)
            return false;
        await events.RecordAsync(AuditAction.SecondFactorChanged, user, CancellationToken.None, "recovery code used");
        return true;
    }
}
