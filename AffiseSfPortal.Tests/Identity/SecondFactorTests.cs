using System.Net;
using System.Text;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

public sealed class SecondFactorTests
{
    /// <summary>The vectors of RFC 6238, appendix B: SHA-1, the last six of eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void CodeAt_VectorsOfTheStandard_AreMet(long seconds, string expected) =>
        Assert.Equal(expected, AuthenticatorCode.CodeAt(Encoding.ASCII.GetBytes("12345678901234567890"), seconds / 30));

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_VectorsOfTheStandard_AreMetBothWays(string text, string expected)
    {
        Assert.Equal(expected, Base32.Write(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(text, Encoding.ASCII.GetString(Base32.Read(expected.ToLowerInvariant())));
    }

    [Fact]
    public async Task SignIn_WithAuthenticator_NeedsItsCode()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        var (secret, recovery) = await account.SetUpAuthenticatorAsync(first);
        Assert.Equal(RecoveryCodes.Count, recovery.Distinct(StringComparer.Ordinal).Count());
        Assert.True(await Account.IsInAsync(first));
        account.Clock.SetBy(TimeSpan.FromMinutes(2));

        using var client = await account.GivePasswordAsync();
        Assert.False(await Account.IsInAsync(client));
        using var wrong = await Account.GiveCodeAsync(client, "000000" == account.CodeNow(secret) ? "000001" : "000000");
        Assert.Contains("This code is not right", await Account.TextAsync(wrong), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        using var right = await Account.GiveCodeAsync(client, account.CodeNow(secret).Insert(3, " "));

        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        Assert.True(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task Code_UsedOnce_IsRefusedInItsTimeStepAndTheNextIsTaken()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        var (secret, _) = await account.SetUpAuthenticatorAsync(first);
        account.Clock.SetBy(TimeSpan.FromMinutes(2));
        var code = account.CodeNow(secret);
        using var one = await account.GivePasswordAsync();
        using var taken = await Account.GiveCodeAsync(one, code);
        Assert.True(await Account.IsInAsync(one));

        using var two = await account.GivePasswordAsync();
        using var again = await Account.GiveCodeAsync(two, code);
        Assert.False(await Account.IsInAsync(two));
        account.Clock.SetBy(AuthenticatorCode.Step);
        using var next = await Account.GiveCodeAsync(two, account.CodeNow(secret));

        Assert.True(await Account.IsInAsync(two));
    }

    [Fact]
    public async Task Code_TwoAtOnce_OneIsTaken()
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        await account.ChangeUserAsync(async (_, user) =>
        {
            var codes = new AuthenticatorCode(account.Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>(), account.Clock);

            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => codes.SpendAsync(user.Id, 1)));

            Assert.Single(taken, t => t);
        });
    }

    [Fact]
    public async Task RecoveryCode_IsTakenOnce()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        var (_, recovery) = await account.SetUpAuthenticatorAsync(first);

        using var one = await account.GivePasswordAsync();
        using var taken = await Account.GiveCodeAsync(one, recovery[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.True(await Account.IsInAsync(one));
        Assert.Contains("9 codes are left", await one.GetStringAsync("/account/security"), StringComparison.Ordinal);
        using var two = await account.GivePasswordAsync();
        using var again = await Account.GiveCodeAsync(two, recovery[0]);

        Assert.False(await Account.IsInAsync(two));
    }

    [Fact]
    public async Task SecondStep_FiveWrongCodes_LocksTheAccount()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        var (secret, _) = await account.SetUpAuthenticatorAsync(first);
        account.Clock.SetBy(TimeSpan.FromMinutes(2));
        using var client = await account.GivePasswordAsync();
        for (var n = 0; n < 5; n++)
        {
            using var wrong = await Account.GiveCodeAsync(client, "WRONG-WRONG");
        }

        using var right = await Account.GiveCodeAsync(client, account.CodeNow(secret));

        Assert.Contains("Too many tries. Try again in 5 minutes.", await Account.TextAsync(right), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task SecondStep_WrongCodesAtOnce_FiveAreJudgedAndThePasswordForgivesNone()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        await account.SetUpAuthenticatorAsync(first);
        account.Clock.SetBy(TimeSpan.FromMinutes(2));
        using var client = await account.GivePasswordAsync();
        var page = await client.GetStringAsync("/account/second-factor");

        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(async _ =>
        {
            using var wrong = await PortalFactory.PostFormAsync(client, "/account/second-factor", new() { ["Posted.Code"] = "WRONG-WRONG" }, page);
            return await Account.TextAsync(wrong);
        }));

        Assert.Equal(4, answers.Count(a => a.Contains("This code is not right", StringComparison.Ordinal)));
        Assert.Equal(11, answers.Count(a => a.Contains("Too many tries. Try again in 5 minutes.", StringComparison.Ordinal)));
        account.Clock.SetBy(TimeSpan.FromMinutes(6));
        for (var n = 0; n < 2; n++)
        {
            using var again = await account.GivePasswordAsync();
            using var wrong = await Account.GiveCodeAsync(again, "WRONG-WRONG");
        }
        await account.ChangeUserAsync((_, user) =>
        {
            Assert.Equal(2, user.AccessFailedCount);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task SecondStep_WithoutAPasswordBefore_LeadsBack()
    {
        await using var account = new Account();
        using var client = account.Portal.NewClient();

        using var answer = await client.GetAsync("/account/second-factor");

        Assert.Equal("/account/login", answer.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Password_ResetByAnAdministrator_DoesNotBypassTheSecondFactor()
    {
        await using var account = new Account();
        using var first = await account.Portal.NewSignedInClientAsync();
        await account.SetUpAuthenticatorAsync(first);
        await account.ChangeUserAsync(async (users, user) =>
            Assert.True((await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), "four other words here")).Succeeded));
        using var client = account.Portal.NewClient();

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login",
            new() { ["Posted.Email"] = PortalFactory.AdminEmail, ["Posted.Password"] = "four other words here" });

        Assert.Equal("/account/second-factor", answer.Headers.Location?.AbsolutePath);
        Assert.False(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task StoredFactor_OfAStolenDatabase_IsSealed()
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        var (secret, recovery) = await account.SetUpAuthenticatorAsync(client);
        await using var db = await account.Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

        var stored = await db.UserTokens.Select(t => t.Value).ToListAsync();

        Assert.Equal(2, stored.Count);
        Assert.DoesNotContain(stored, value => value!.Contains(secret, StringComparison.OrdinalIgnoreCase) || recovery.Any(value.Contains));
    }

    [Fact]
    public async Task Administrator_WithoutSecondFactor_ReachesNothingUntilItIsThere()
    {
        await using var account = new Account(p => p.With("Identity:RequireSecondFactor", "true"));
        using var client = await account.Portal.NewSignedInClientAsync();
        foreach (var path in new[] { "/", "/affiliates/manage", "/settings/diagnostics.zip", "/sync-health/to-fix.csv" })
        {
            using var led = await client.GetAsync(path);
            Assert.Equal((path, "/account/security"), (path, led.Headers.Location?.OriginalString));
        }
        using var circuit = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.Forbidden, circuit.StatusCode);
        Assert.Contains("Administrators need a second factor", await client.GetStringAsync("/account/security"), StringComparison.Ordinal);
        using var css = await client.GetAsync("/app.css");
        Assert.Equal(HttpStatusCode.OK, css.StatusCode);

        await account.SetUpAuthenticatorAsync(client);

        Assert.True(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task Viewer_WithoutSecondFactor_IsNotHeldUp()
    {
        await using var account = new Account(p => p.With("Identity:RequireSecondFactor", "true"));
        using var client = account.Portal.NewClient();
        await account.ChangeUserAsync((users, user) => users.RemoveFromRoleAsync(user, PortalRoles.Administrator));
        using var answer = await PortalFactory.PostFormAsync(client, "/account/login",
            new() { ["Posted.Email"] = PortalFactory.AdminEmail, ["Posted.Password"] = PortalFactory.AdminPassword });

        Assert.True(await Account.IsInAsync(client));
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", false)]
    public void RequireSecondFactor_NotSet_IsOnExceptInDevelopment(string environment, bool expected) =>
        Assert.Equal(expected, new AccountOptions().RequiresSecondFactor(new FakeEnvironment(environment)));

    [Fact]
    public async Task Factor_RemovedOrMade_NeedsAFreshSignIn()
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        await account.SetUpAuthenticatorAsync(client);
        account.Clock.SetBy(TimeSpan.FromMinutes(11));

        using var refused = await Account.PostAsync(client, "authenticator-off");
        Assert.Equal("/account/confirm", refused.Headers.Location?.AbsolutePath);
        await account.ChangeUserAsync((_, user) =>
        {
            Assert.True(user.TwoFactorEnabled);
            return Task.CompletedTask;
        });
        using var wrong = await PortalFactory.PostFormAsync(client, "/account/confirm?returnUrl=%2Faccount%2Fsecurity", new() { ["Posted.Secret"] = "not this one" });
        Assert.Contains("This is not right.", await Account.TextAsync(wrong), StringComparison.Ordinal);
        using var proved = await PortalFactory.PostFormAsync(client, "/account/confirm?returnUrl=%2Faccount%2Fsecurity", new() { ["Posted.Secret"] = PortalFactory.AdminPassword });
        Assert.Equal("/account/security", proved.Headers.Location?.AbsolutePath);
        using var done = await Account.PostAsync(client, "authenticator-off");

        Assert.Contains("done=AuthenticatorRemoved", done.Headers.Location!.Query, StringComparison.Ordinal);
        await account.ChangeUserAsync((_, user) =>
        {
            Assert.False(user.TwoFactorEnabled);
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData("/sync-health/to-fix.csv", "text/csv")]
    [InlineData("/settings/diagnostics.zip", "application/zip")]
    public async Task Export_LongAfterTheSignIn_AsksWhoItIsFirst(string path, string type)
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        account.Clock.SetBy(TimeSpan.FromMinutes(11));

        using var asked = await client.GetAsync(path);
        Assert.Equal($"/account/confirm?returnUrl={Uri.EscapeDataString(path)}", asked.Headers.Location?.OriginalString);
        using var proved = await PortalFactory.PostFormAsync(client, asked.Headers.Location!.OriginalString, new() { ["Posted.Secret"] = PortalFactory.AdminPassword });
        using var file = await client.GetAsync(proved.Headers.Location);

        Assert.Equal(type, file.Content.Headers.ContentType?.MediaType);
    }
}
