using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Settings.People;

/// <summary>The only administrator can come back, from the machine alone.</summary>
public sealed class RescueCommandTests
{
    [Fact]
    public async Task Rescue_LockedAndDisabledWithASecondFactor_SignsInWithTheNewPassword()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        await using (var scope = portal.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var user = (await users.FindByEmailAsync(PortalFactory.AdminEmail))!;
            await users.SetTwoFactorEnabledAsync(user, true);
            await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue);
            user.Disabled = true;
            await users.UpdateAsync(user);
        }

        var (code, text) = await RunAsync(portal.Services, PortalFactory.AdminEmail);

        Assert.True(code == 0, text);
        var password = text.Split('\n')[0].Split(": ")[1].Trim();
        Assert.Equal(20, password.Length);
        using var client = await portal.NewSignedInClientAsync(password: password);
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        var entry = Assert.Single(await db.AuditEntries.Where(e => e.After!.Contains("rescued")).ToListAsync(TestPortal.Cancel));
        Assert.DoesNotContain(password, entry.After, StringComparison.Ordinal);
    }

    /// <summary>Whoever the machine lets in must be able to let others in, whatever became of their account.</summary>
    [Theory]
    [InlineData(PortalRoles.Viewer)]
    [InlineData(null)]
    public async Task Rescue_SomebodyOfAnotherRole_MakesThemAnAdministratorAndEndsTheirSessions(string? role)
    {
        const string Email = "mara@example.com";
        await using var portal = new PortalFactory().WithAdministrator();
        var user = await portal.AddUserAsync(Email, role ?? PortalRoles.Viewer);
        using var open = await portal.NewSignedInClientAsync(Email);
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        if (role is null)
            await db.UserRoles.Where(r => r.UserId == user.Id).ExecuteDeleteAsync(TestPortal.Cancel);

        var (code, text) = await RunAsync(portal.Services, Email);

        Assert.True(code == 0, text);
        Assert.Equal([PortalRoles.Administrator], await RolesAsync(db, user.Id));
        Assert.Equal(0, await db.UserSessions.CountAsync(s => s.UserId == user.Id, TestPortal.Cancel));
        var entry = Assert.Single(await db.AuditEntries.Where(e => e.Subject == Email && e.Action == "UserChanged").ToListAsync(TestPortal.Cancel));
        Assert.Equal((role is null ? null : $"role: {role}", "rescued: on the command line\nrole: Administrator"), (entry.Before, entry.After));
    }

    /// <summary>What nothing tells of does not happen.</summary>
    [Fact]
    public async Task Rescue_WhenTheTrailTakesNoEntry_ChangesNothing()
    {
        const string Email = "mara@example.com";
        await using var portal = new PortalFactory().WithAdministrator();
        var user = await portal.AddUserAsync(Email, PortalRoles.Viewer);
        using var open = await portal.NewSignedInClientAsync(Email);
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        var before = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.Id, TestPortal.Cancel);
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no room'); END", TestPortal.Cancel);

        await Assert.ThrowsAsync<DbUpdateException>(() => RunAsync(portal.Services, Email));

        var after = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.Id, TestPortal.Cancel);
        Assert.Equal((before.PasswordHash, before.SecurityStamp), (after.PasswordHash, after.SecurityStamp));
        Assert.Equal([PortalRoles.Viewer], await RolesAsync(db, user.Id));
        Assert.Equal(1, await db.UserSessions.CountAsync(s => s.UserId == user.Id, TestPortal.Cancel));
    }

    [Theory]
    [InlineData("Nobody has the address", "nobody@example.com")]
    [InlineData("Say whom")]
    public async Task Rescue_NobodyOrNoName_SaysSo(string words, params string[] arguments)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        var (code, text) = await RunAsync(portal.Services, arguments);
        Assert.Equal(PortalCommandLine.CannotBeDone, code);
        Assert.Contains(words, text, StringComparison.Ordinal);
    }

    private static Task<List<string?>> RolesAsync(PortalDbContext db, string userId) =>
        db.UserRoles.Where(r => r.UserId == userId).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name).ToListAsync(TestPortal.Cancel);

    private static async Task<(int Code, string Text)> RunAsync(IServiceProvider services, params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await PortalCommandLine.RunAsync(services, ["users", "rescue", .. arguments], output, TestPortal.Cancel);
        return (code, output.ToString());
    }
}
