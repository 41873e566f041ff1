using System.Net;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

public sealed class PasskeySignInTests
{
    /// <summary>Any stranger can type wrong passwords: that must not keep the owner out, nor may the owner's coming in give the stranger new tries.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Passkey_AfterWrongPasswordsOfAStranger_OpensTheAccountAndLeavesCountAndLock(int wrong)
    {
        await using var account = new Account();
        using var passkey = await Passkey.OfAsync(account.Portal, PortalFactory.AdminEmail);
        using var stranger = account.Portal.NewClient();
        for (var n = 0; n < wrong; n++)
        {
            using var refused = await TryPasswordAsync(stranger, "not this one");
        }
        var before = await CountedAsync(account.Portal);
        Assert.Equal(wrong == 5, before.Until is not null);
        using var client = account.Portal.NewClient();

        using var answer = await passkey.SignInAsync(client);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.True(await Account.IsInAsync(client));
        Assert.Equal(before, await CountedAsync(account.Portal));
        // The key's own counter is kept all the same.
        await account.ChangeUserAsync(async (users, user) => Assert.Equal(1u, Assert.Single(await users.GetPasskeysAsync(user)).SignCount));
        using var last = await TryPasswordAsync(stranger, "not this one");
        Assert.Contains("Too many tries. Try again in 5 minutes.", await Account.TextAsync(last), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkey_OfADisabledAccount_IsRefused()
    {
        await using var account = new Account();
        using var passkey = await Passkey.OfAsync(account.Portal, PortalFactory.AdminEmail);
        await account.ChangeUserAsync((users, user) =>
        {
            user.Disabled = true;
            return users.UpdateAsync(user);
        });
        using var client = account.Portal.NewClient();

        using var answer = await passkey.SignInAsync(client);

        await AssertRefusedAsync(client, answer);
    }

    /// <summary>Whether they may still come in is decided at their provider, by the password there and by the role it gives.</summary>
    [Fact]
    public async Task Passkey_OfAnAccountOfTheProviders_IsRefusedUntilItHasAPassword()
    {
        await using var there = await Organisation.StartAsync();
        using var first = there.Portal.NewClient();
        using var end = await Organisation.SignInAsync(first);
        using var passkey = await Passkey.OfAsync(there.Portal, "ines@org.example");
        using var client = there.Portal.NewClient();

        using var answer = await passkey.SignInAsync(client);

        await AssertRefusedAsync(client, answer);
        Assert.Equal(["ines@org.example SignInRefused refused"], await there.TrailAsync("SignInRefused"));
        await using (var scope = there.Portal.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            Assert.True((await users.AddPasswordAsync((await users.FindByEmailAsync("ines@org.example"))!, "four words in a row")).Succeeded);
        }
        using var again = await passkey.SignInAsync(client);
        Assert.True(await Account.IsInAsync(client));
    }

    private static async Task AssertRefusedAsync(HttpClient client, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("role=\"alert\" id=\"fault\"", await Account.TextAsync(answer), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
    }

    private static Task<HttpResponseMessage> TryPasswordAsync(HttpClient client, string password) =>
        PortalFactory.PostFormAsync(client, "/account/login", new() { ["Posted.Email"] = PortalFactory.AdminEmail, ["Posted.Password"] = password });

    private static async Task<(int Wrong, DateTimeOffset? Until)> CountedAsync(PortalFactory portal)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var user = await db.Users.SingleAsync();
        return (user.AccessFailedCount, user.LockoutEnd);
    }
}
