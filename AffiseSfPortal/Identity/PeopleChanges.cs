using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Postgres;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace AffiseSfPortal.Identity;

/// <summary>
/// What every change of who may in has in common, whoever makes it: an administrator, the identity provider, the command line. Of the same scope as the
/// user manager that found the person.
/// </summary>
internal sealed class PeopleChanges(PortalDbContext db, UserManager<PortalUser> users, RoleManager<IdentityRole> roles, IQueueDialect dialect)
{
    /// <summary>One change of the people at a time, over all instances: two who take each other's role at once must not both succeed.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // SQLite has one writer anyway.
        if (dialect.IsShared)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Portal}, {AdvisoryLocks.People})", cancellationToken);
        return transaction;
    }

    /// <summary>For a person who was read before the change began: somebody else may have changed them since.</summary>
    public Task RefreshAsync(PortalUser user) => db.Entry(user).ReloadAsync();

    /// <summary>Without them nobody who may sign in could let others in.</summary>
    public async Task<bool> IsLastAdministratorAsync(PortalUser user) =>
        await users.IsInRoleAsync(user, PortalRoles.Administrator) && !await db.EnabledAdministrators().AnyAsync(u => u.Id != user.Id);

    /// <param name="role">Null takes what there is.</param>
    /// <returns>What it was.</returns>
    public async Task<IReadOnlyList<string>> SetRoleAsync(PortalUser user, string? role)
    {
        var before = await users.GetRolesAsync(user);
        (await users.RemoveFromRolesAsync(user, before)).OrThrow();
        if (role is not null)
        {
            await PortalRoles.EnsureAsync(roles);
            (await users.AddToRoleAsync(user, role)).OrThrow();
        }
        return [.. before];
    }

    /// <summary>Everywhere at once; a new stamp besides, for open pages and whatever may not know of sessions.</summary>
    public async Task EndSessionsAsync(PortalUser user)
    {
        (await users.UpdateSecurityStampAsync(user)).OrThrow();
        await UserSessions.EndAllAsync(db, user.Id, null, CancellationToken.None);
    }
}

internal static class Administrators
{
    /// <summary>Who may sign in and let others in.</summary>
    public static IQueryable<PortalUser> EnabledAdministrators(this PortalDbContext db) => db.Users.Where(u =>
        !u.Disabled && db.UserRoles.Any(r => r.UserId == u.Id && db.Roles.Any(n => n.Id == r.RoleId && n.Name == PortalRoles.Administrator)));
}
