using System.Net;
using System.Web;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Reliability;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>Against a real provider: only the browser between the two is played.</summary>
public sealed class ExternalSignInTests : IAsyncLifetime
{
    private readonly CapturedLog _log = new();
    private Organisation _there = null!;

    private Provider Provider => _there.Provider;

    private PortalFactory Portal => _there.Portal;

    public async ValueTask InitializeAsync() => _there = await Organisation.StartAsync(p => p.With("Identity:RequireSecondFactor", "true").WithServices(_log.Register));

    public ValueTask DisposeAsync() => _there.DisposeAsync();

    [Fact]
    public async Task SignIn_PersonOfTheOrganisation_GetsAnAccountByIssuerAndSubject()
    {
        using var client = Portal.NewClient();
        Assert.Contains("Sign in with Acme", await client.GetStringAsync("/account/login"), StringComparison.Ordinal);
        var leaves = await Organisation.LeaveAsync(client, "/account/external?returnUrl=%2Faffiliates%2Fmanage");
        var asked = HttpUtility.ParseQueryString(leaves.Query);
        Assert.Equal(("code", "S256", "http://localhost/account/external/callback"), (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]));
        Assert.False(string.IsNullOrEmpty(asked["code_challenge"]));

        using var end = await Organisation.ComeBackAsync(client, leaves);

        Assert.Equal("/affiliates/manage", end.Headers.Location?.AbsolutePath);
        // The provider answers for more than a password: no second factor of the portal's own is asked for.
        Assert.True(await Account.IsInAsync(client));
        var (user, roles) = await _there.FindAsync("subject-1");
        Assert.Equal(("ines@org.example", null, PortalRoles.Administrator), (user!.Email, user.PasswordHash, Assert.Single(roles)));

        // Another e-mail there: the same person here.
        Provider.Email = "ines.roth@org.example";
        using var again = Portal.NewClient();
        using var second = await Organisation.SignInAsync(again);
        Assert.True(await Account.IsInAsync(again));
        Assert.Equal(user.Id, (await _there.FindAsync("subject-1")).User!.Id);
    }

    [Fact]
    public async Task SignIn_WithoutAMappedRole_IsRefusedInWordsAndMakesNoAccount()
    {
        Provider.Roles = ["marketing"];
        using var client = Portal.NewClient();

        using var end = await Organisation.SignInAsync(client);

        Assert.Contains("has given you no role in this portal", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        Assert.Null((await _there.FindAsync("subject-1")).User);
    }

    [Fact]
    public async Task SignIn_EmailOfSomebodyHere_IsNotTakenForThem()
    {
        Provider.Email = PortalFactory.AdminEmail;
        using var client = Portal.NewClient();

        using var end = await Organisation.SignInAsync(client);

        Assert.Contains("an e-mail alone proves nothing", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        Assert.Null((await _there.FindAsync("subject-1")).User);
    }

    [Theory]
    [InlineData("en", "has not checked whether this e-mail address is yours")]
    [InlineData("fr", "ne pas avoir vérifié que cette adresse e-mail est la vôtre")]
    public async Task SignIn_EmailThatTheProviderDidNotVerify_MakesNoAccount(string language, string words)
    {
        Provider.EmailVerified = false;
        using var client = Portal.NewClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        using var end = await Organisation.SignInAsync(client);

        Assert.Contains(words, await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        Assert.Null((await _there.FindAsync("subject-1")).User);
        // Who has an account is known by issuer and subject: the e-mail is not asked any more.
        Provider.EmailVerified = true;
        using var verified = Portal.NewClient();
        using var first = await Organisation.SignInAsync(verified);
        Provider.EmailVerified = false;
        using var known = Portal.NewClient();
        using var second = await Organisation.SignInAsync(known);
        Assert.True(await Account.IsInAsync(known));
    }

    /// <summary>What nothing tells of does not happen: no account without its role, none without its identity.</summary>
    [Theory]
    [InlineData("UserChanged")]
    [InlineData("RoleChanged")]
    public async Task SignIn_ForTheFirstTimeWhenTheTrailTakesNoEntry_MakesNoAccount(string action)
    {
        using var client = Portal.NewClient();
        await _there.RefuseEntriesAsync(action);

        using var end = await Organisation.SignInAsync(client);

        Assert.Equal(HttpStatusCode.InternalServerError, end.StatusCode);
        await _there.WriteAsync(async db =>
        {
            Assert.Equal([PortalFactory.AdminEmail], await db.Users.Select(u => u.Email).ToListAsync());
            Assert.Equal((0, 1), (await db.UserLogins.CountAsync(), await db.UserRoles.CountAsync()));
        });
    }

    [Theory]
    [InlineData("sales")]
    [InlineData("marketing")]
    public async Task SignIn_OtherRoleWhenTheTrailTakesNoEntry_ChangesAndEndsNothing(string role)
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        await _there.RefuseEntriesAsync("RoleChanged");
        Provider.Roles = [role];
        using var after = Portal.NewClient();

        using var second = await Organisation.SignInAsync(after);

        Assert.Equal(HttpStatusCode.InternalServerError, second.StatusCode);
        Assert.Equal([PortalRoles.Administrator], (await _there.FindAsync("subject-1")).Roles);
        _there.Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));
        Assert.True(await Account.IsInAsync(before));
    }

    /// <summary>The provider may take from everybody what they may, but not from the portal its last administrator.</summary>
    [Theory]
    [InlineData("sales", "Viewer")]
    [InlineData("marketing", "none")]
    public async Task SignIn_LesserRoleForTheLastAdministrator_KeepsTheRoleAndSaysSo(string role, string said)
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        await DisableAsync(PortalFactory.AdminEmail);
        Provider.Roles = [role];
        using var after = Portal.NewClient();

        using var second = await Organisation.SignInAsync(after);

        Assert.True(await Account.IsInAsync(after));
        var (user, roles) = await _there.FindAsync("subject-1");
        Assert.Equal([PortalRoles.Administrator], roles);
        // As they were: what is open goes on.
        _there.Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));
        Assert.True(await Account.IsInAsync(before));
        await _there.WriteAsync(async db =>
        {
            var entry = Assert.Single(await db.AuditEntries.Where(e => e.Action == "RoleChanged" && e.Refused).ToListAsync());
            Assert.Equal(("ines@org.example", $"method: OpenID Connect: {said} (kept: the last administrator)"), (entry.Subject, entry.After));
        });
        Assert.Contains(_log.Lines, l => l.Contains($"gives user {user!.Id} the role {said}, but no other administrator is enabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_NoRoleForADisabledAdministrator_LosesIt()
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        await DisableAsync(PortalFactory.AdminEmail);
        await DisableAsync("ines@org.example");
        Provider.Roles = ["marketing"];
        using var after = Portal.NewClient();

        using var second = await Organisation.SignInAsync(after);

        Assert.False(await Account.IsInAsync(after));
        Assert.Empty((await _there.FindAsync("subject-1")).Roles);
    }

    [Fact]
    public async Task SignIn_OtherRoleThere_IsThatRoleHereAndEndsWhatWasOpen()
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        Provider.Roles = ["sales"];
        using var after = Portal.NewClient();

        using var second = await Organisation.SignInAsync(after);

        Assert.Equal([PortalRoles.Viewer], (await _there.FindAsync("subject-1")).Roles);
        await using var db = await Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await db.UserSessions.CountAsync());
    }

    [Fact]
    public async Task SignIn_NoRoleThereAnyMore_LosesItHereAndWhatWasOpen()
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        Assert.True(await Account.IsInAsync(before));
        Provider.Roles = ["marketing"];
        using var after = Portal.NewClient();

        using var second = await Organisation.SignInAsync(after);

        Assert.Contains("has given you no role in this portal", await Account.TextAsync(second), StringComparison.Ordinal);
        Assert.Empty((await _there.FindAsync("subject-1")).Roles);
        _there.Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));
        Assert.False(await Account.IsInAsync(before));
        Assert.Equal(2, (await _there.TrailAsync("RoleChanged")).Count);
    }

    [Fact]
    public async Task SignIn_DisabledPerson_IsRefused()
    {
        using var before = Portal.NewClient();
        using var first = await Organisation.SignInAsync(before);
        await DisableAsync("ines@org.example");
        using var client = Portal.NewClient();

        using var end = await Organisation.SignInAsync(client);

        Assert.Contains("This account is switched off.", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task Answer_BroughtToAnotherBrowser_IsRefused()
    {
        using var victim = Portal.NewClient();
        using var attacker = Portal.NewClient();
        var leaves = await Organisation.LeaveAsync(attacker, "/account/external");
        using var answered = await Organisation.There.GetAsync(leaves);

        using var callback = await victim.GetAsync(answered.Headers.Location!.PathAndQuery);

        Assert.Equal("/account/external/done?failed=true", callback.Headers.Location?.OriginalString);
        Assert.Contains("belongs to another browser", await Account.TextAsync(await victim.GetAsync(callback.Headers.Location)), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(victim));
    }

    [Fact]
    public async Task Done_WithoutAnAnswer_SignsNobodyIn()
    {
        using var client = Portal.NewClient();

        using var answer = await client.GetAsync("/account/external/done");

        Assert.Contains("Begin again.", await Account.TextAsync(answer), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
    }

    [Theory]
    [InlineData("Authority", "http://login.example.com")]
    [InlineData("Authority", "")]
    [InlineData("ClientId", "")]
    [InlineData("ClientSecret", "")]
    [InlineData("RoleClaim", "")]
    [InlineData("RoleMap:sales", "Boss")]
    public void Settings_ThatMakeNoSense_AreRefusedByTheirName(string key, string value)
    {
        var options = new ExternalOptions { Authority = "https://login.example.com", ClientId = "portal", ClientSecret = "secret", RoleMap = { ["sales"] = PortalRoles.Viewer } };
        switch (key)
        {
            case "Authority": options.Authority = value; break;
            case "ClientId": options.ClientId = value; break;
            case "ClientSecret": options.ClientSecret = value; break;
            case "RoleClaim": options.RoleClaim = value; break;
            default: options.RoleMap["sales"] = value; break;
        }

        var result = new ExternalOptionsValidator().Validate(null, options);

        Assert.Contains($"Identity:OpenIdConnect:{key}", result.FailureMessage, StringComparison.Ordinal);
    }

    private async Task DisableAsync(string email)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync(email))!;
        user.Disabled = true;
        await users.UpdateAsync(user);
    }
}
