using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

internal enum SignInOutcome
{
    SignedIn = 0,
    Refused = 1,
    LockedOut = 2,

    /// <summary>The password was right; a second proof is wanted.</summary>
    SecondStep = 3,

    /// <summary>This address tried too often, whoever it was for.</summary>
    TooMany = 4,

    /// <summary>The password is too long ago.</summary>
    TooLate = 5,
}

/// <summary>How a try to sign in ended.</summary>
/// <param name="Wait">How long to wait, where there were too many.</param>
internal sealed record SignInAnswer(SignInOutcome Outcome, TimeSpan Wait = default)
{
    /// <summary>Whole minutes, for a sentence; at least one.</summary>
    public int Minutes => Math.Max(1, (int)Math.Ceiling(Wait.TotalMinutes));
}

/// <summary>
/// Signs in by mail and password. Says nothing that tells which of the two was wrong, neither in words nor in time: every try costs one check of a
/// password hash, and what is refused is refused no sooner than <see cref="Refusal"/> after it was asked.
/// </summary>
internal sealed class SignIn(
    PortalSignInManager signIn,
    UserManager<PortalUser> users,
    IPasswordHasher<PortalUser> hasher,
    UnknownTries unknown,
    AccountTries tries,
    AddressTries addresses,
    AccountEvents events,
    ILogger<SignIn> logger)
{
    /// <summary>Longer than what differs between the ways of being refused: writing a count for somebody who exists, or none.</summary>
    internal static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(200);

    /// <summary>No account has a longer name: no need to look.</summary>
    internal const int LongestName = 256;

    private static readonly PortalUser Nobody = new();
    private static string? _nobodysHash;

    public async Task<SignInAnswer> TryAsync(string email, string password)
    {
        var address = signIn.Context.Connection.RemoteIpAddress;
        if (addresses.Enter(address) is { } wait)
        {
            if (addresses.IsNews(address))
            {
                logger.LogWarning("Too many sign-ins from one address");
                await events.RecordAsync(AuditAction.SignInRefused, null, CancellationToken.None, "too many from this address", refused: true);
            }
            return new SignInAnswer(SignInOutcome.TooMany, wait);
        }
        // What the person outside can measure is the real time, whatever clock the portal goes by.
        var began = TimeProvider.System.GetTimestamp();
        var outcome = await JudgeAsync(email, password);
        if (outcome is SignInOutcome.SignedIn or SignInOutcome.SecondStep)
        {
            addresses.Forgive(address);
            return new SignInAnswer(outcome);
        }
        if (Refusal - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } rest)
            await Task.Delay(rest, TimeProvider.System);
        return new SignInAnswer(outcome, users.Options.Lockout.DefaultLockoutTimeSpan);
    }

    private async Task<SignInOutcome> JudgeAsync(string email, string password)
    {
        var user = email.Length <= LongestName ? await users.FindByEmailAsync(email) : null;
        // Counted before it is judged. What is locked is not judged, but costs a check all the same.
        var taken = user is null ? null : await tries.TakeAsync(user);
        var isRight = await IsRightAsync(taken is null ? null : user, password);
        if (user is null)
        {
            logger.LogWarning("A sign-in was refused");
            await events.RecordAsync(AuditAction.SignInRefused, null, CancellationToken.None, "password", refused: true);
            var name = email.Length <= LongestName ? users.NormalizeEmail(email) ?? email : email;
            return unknown.Add(name, users.Options.Lockout) ? SignInOutcome.LockedOut : SignInOutcome.Refused;
        }
        if (taken is null)
            return await RefuseAsync(user, SignInOutcome.LockedOut);
        if (!isRight || !await signIn.CanSignInAsync(user))
        {
            if (!taken.Locks)
                return await RefuseAsync(user, SignInOutcome.Refused);
            await events.RecordAsync(AuditAction.LockedOut, user, CancellationToken.None);
            return await RefuseAsync(user, SignInOutcome.LockedOut);
        }
        if (await signIn.HasSecondFactorAsync(user))
        {
            // Half a sign-in forgives no wrong code, and costs nothing.
            await tries.GiveBackAsync(user, taken);
            await signIn.BeginSecondStepAsync(user);
            return SignInOutcome.SecondStep;
        }
        await tries.ResetAsync(user, taken);
        await signIn.EnterAsync(user, SessionClaims.Password);
        return SignInOutcome.SignedIn;
    }

    /// <summary>Always as much work as one real check: time does not tell that there is no such user, or none with a password.</summary>
    private async Task<bool> IsRightAsync(PortalUser? user, string password)
    {
        if (user is { PasswordHash: not null })
            return await users.CheckPasswordAsync(user, password);
        _nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        hasher.VerifyHashedPassword(Nobody, _nobodysHash, password);
        return false;
    }

    private async Task<SignInOutcome> RefuseAsync(PortalUser user, SignInOutcome outcome)
    {
        logger.LogWarning("A sign-in of user {UserId} was refused", user.Id);
        await events.RecordAsync(AuditAction.SignInRefused, user, CancellationToken.None, "password", refused: true);
        return outcome;
    }
}
