using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>A try that was counted and may be judged.</summary>
/// <param name="Locks">It was the last one: the account is locked unless what was typed is right.</param>
internal sealed record AccountTry(bool Locks);

/// <summary>
/// Counts tries of one account before anybody looks at what was typed: of many that come at once, no more are judged than the limit allows. Identity's
/// own count reads, judges and writes; of tries at once it keeps one. Of the same scope as the user manager that found the user.
/// </summary>
internal sealed class AccountTries(PortalDbContext db, IOptions<IdentityOptions> options, TimeProvider time)
{
    /// <returns>Null when the account is locked: nothing may be judged, and nothing is counted.</returns>
    public async Task<AccountTry?> TakeAsync(PortalUser user)
    {
        var lockout = options.Value.Lockout;
        while (true)
        {
            var now = time.GetUtcNow();
            var seen = await db.Users.AsNoTracking().Where(u => u.Id == user.Id).Select(u => new { u.AccessFailedCount, u.LockoutEnd }).SingleOrDefaultAsync();
            if (seen is null || seen.LockoutEnd >= now)
                return null;
            var locks = seen.AccessFailedCount + 1 >= lockout.MaxFailedAccessAttempts;
            var count = locks ? 0 : seen.AccessFailedCount + 1;
            var end = locks ? now + lockout.DefaultLockoutTimeSpan : seen.LockoutEnd;
            // Only from what was seen: of two at once one counts, and the other looks again.
            var won = await db.Users.Where(u => u.Id == user.Id && u.AccessFailedCount == seen.AccessFailedCount && u.LockoutEnd == seen.LockoutEnd)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.AccessFailedCount, count).SetProperty(u => u.LockoutEnd, end));
            if (won == 0)
                continue;
            await RefreshAsync(user);
            return new AccountTry(locks);
        }
    }

    /// <summary>It was right: earlier wrong ones are forgiven.</summary>
    public async Task ResetAsync(PortalUser user, AccountTry taken)
    {
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.AccessFailedCount, 0));
        await UnlockAsync(user, taken);
        await RefreshAsync(user);
    }

    /// <summary>It was right and proves nothing by itself: as if it had not been.</summary>
    public async Task GiveBackAsync(PortalUser user, AccountTry taken)
    {
        var before = options.Value.Lockout.MaxFailedAccessAttempts - 1;
        if (taken.Locks)
            await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.AccessFailedCount, before));
        else
            await db.Users.Where(u => u.Id == user.Id && u.AccessFailedCount > 0).ExecuteUpdateAsync(s => s.SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount - 1));
        await UnlockAsync(user, taken);
        await RefreshAsync(user);
    }

    /// <summary>While the lock of this try holds nobody else's can be set: it is this one's to take away.</summary>
    private async Task UnlockAsync(PortalUser user, AccountTry taken)
    {
        if (taken.Locks)
            await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null));
    }

    /// <summary>Identity writes users as a whole: one that was read before would bring the old count back.</summary>
    private Task RefreshAsync(PortalUser user) => db.Entry(user).ReloadAsync();
}
