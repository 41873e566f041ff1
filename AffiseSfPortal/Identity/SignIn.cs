using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

internal enum SignInOutcome
{
    SignedIn = 0,
    Refused = 1,
    LockedOut = 2,
}

/// <summary>Signs in by mail and password. Says nothing that tells which of the two was wrong, neither in words nor in time.</summary>
internal sealed class SignIn(
    SignInManager<PortalUser> signIn,
    UserManager<PortalUser> users,
    IPasswordHasher<PortalUser> hasher,
    UnknownTries unknown,
    ILogger<SignIn> logger)
{
    private static readonly PortalUser Nobody = new();
    private static string? _nobodysHash;

    public async Task<SignInOutcome> TryAsync(string email, string password)
    {
        var user = await users.FindByEmailAsync(email);
        if (user is null)
        {
            // As much work as a real check, so that time does not tell that there is no such user.
            _nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
            hasher.VerifyHashedPassword(Nobody, _nobodysHash, password);
            logger.LogWarning("A sign-in was refused");
            var lockout = users.Options.Lockout;
            return unknown.Add(email, lockout.MaxFailedAccessAttempts, lockout.DefaultLockoutTimeSpan) ? SignInOutcome.LockedOut : SignInOutcome.Refused;
        }
        var result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
            return SignInOutcome.SignedIn;
        logger.LogWarning("A sign-in of user {UserId} was refused", user.Id);
        return result.IsLockedOut ? SignInOutcome.LockedOut : SignInOutcome.Refused;
    }
}
