using AffiseSfPortal.Components.Hosting;
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

    private static async Task<(int Code, string Text)> RunAsync(IServiceProvider services, params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await PortalCommandLine.RunAsync(services, ["users", "rescue", .. arguments], output, TestPortal.Cancel);
        return (code, output.ToString());
    }
}
