using System.Net;
using System.Web;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>Against a real provider: only the browser between the two is played.</summary>
public sealed class ExternalSignInTests : IAsyncLifetime
{
    private static readonly HttpClient There = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private Provider _provider = null!;
    private PortalFactory _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await Provider.StartAsync();
        _portal = new PortalFactory().WithAdministrator()
            .With("Identity:RequireSecondFactor", "true")
            .With("Identity:OpenIdConnect:Authority", _provider.Address.ToString())
            .With("Identity:OpenIdConnect:ClientId", Provider.ClientId)
            .With("Identity:OpenIdConnect:ClientSecret", Provider.ClientSecret)
            .With("Identity:OpenIdConnect:Name", "Acme")
            .With("Identity:OpenIdConnect:RoleMap:sales-admins", "Administrator")
            .With("Identity:OpenIdConnect:RoleMap:sales", "Viewer");
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_PersonOfTheOrganisation_GetsAnAccountByIssuerAndSubject()
    {
        using var client = _portal.NewClient();
        Assert.Contains("Sign in with Acme", await client.GetStringAsync("/account/login"), StringComparison.Ordinal);
        var leaves = await LeaveAsync(client, "/account/external?returnUrl=%2Faffiliates%2Fmanage");
        var asked = HttpUtility.ParseQueryString(leaves.Query);
        Assert.Equal(("code", "S256", "http://localhost/account/external/callback"), (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]));
        Assert.False(string.IsNullOrEmpty(asked["code_challenge"]));

        using var end = await ComeBackAsync(client, leaves);

        Assert.Equal("/affiliates/manage", end.Headers.Location?.AbsolutePath);
        // The provider answers for more than a password: no second factor of the portal's own is asked for.
        Assert.True(await Account.IsInAsync(client));
        var (user, roles) = await FindAsync("subject-1");
        Assert.Equal(("ines@org.example", null, PortalRoles.Administrator), (user!.Email, user.PasswordHash, Assert.Single(roles)));

        // Another e-mail there: the same person here.
        _provider.Email = "ines.roth@org.example";
        using var again = _portal.NewClient();
        using var second = await SignInAsync(again);
        Assert.True(await Account.IsInAsync(again));
        Assert.Equal(user.Id, (await FindAsync("subject-1")).User!.Id);
    }

    [Fact]
    public async Task SignIn_WithoutAMappedRole_IsRefusedInWordsAndMakesNoAccount()
    {
        _provider.Roles = ["marketing"];
        using var client = _portal.NewClient();

        using var end = await SignInAsync(client);

        Assert.Contains("has given you no role in this portal", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        Assert.Null((await FindAsync("subject-1")).User);
    }

    [Fact]
    public async Task SignIn_EmailOfSomebodyHere_IsNotTakenForThem()
    {
        _provider.Email = PortalFactory.AdminEmail;
        using var client = _portal.NewClient();

        using var end = await SignInAsync(client);

        Assert.Contains("an e-mail alone proves nothing", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
        Assert.Null((await FindAsync("subject-1")).User);
    }

    [Fact]
    public async Task SignIn_OtherRoleThere_IsThatRoleHereAndEndsWhatWasOpen()
    {
        using var before = _portal.NewClient();
        using var first = await SignInAsync(before);
        _provider.Roles = ["sales"];
        using var after = _portal.NewClient();

        using var second = await SignInAsync(after);

        Assert.Equal([PortalRoles.Viewer], (await FindAsync("subject-1")).Roles);
        await using var db = await _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await db.UserSessions.CountAsync());
    }

    [Fact]
    public async Task SignIn_DisabledPerson_IsRefused()
    {
        using var before = _portal.NewClient();
        using var first = await SignInAsync(before);
        await using (var scope = _portal.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var user = (await users.FindByEmailAsync("ines@org.example"))!;
            user.Disabled = true;
            await users.UpdateAsync(user);
        }
        using var client = _portal.NewClient();

        using var end = await SignInAsync(client);

        Assert.Contains("This account is switched off.", await Account.TextAsync(end), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task Answer_BroughtToAnotherBrowser_IsRefused()
    {
        using var victim = _portal.NewClient();
        using var attacker = _portal.NewClient();
        var leaves = await LeaveAsync(attacker, "/account/external");
        using var answered = await There.GetAsync(leaves);

        using var callback = await victim.GetAsync(answered.Headers.Location!.PathAndQuery);

        Assert.Equal("/account/external/done?failed=true", callback.Headers.Location?.OriginalString);
        Assert.Contains("belongs to another browser", await Account.TextAsync(await victim.GetAsync(callback.Headers.Location)), StringComparison.Ordinal);
        Assert.False(await Account.IsInAsync(victim));
    }

    [Fact]
    public async Task Done_WithoutAnAnswer_SignsNobodyIn()
    {
        using var client = _portal.NewClient();

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

    private async Task<HttpResponseMessage> SignInAsync(HttpClient client) => await ComeBackAsync(client, await LeaveAsync(client, "/account/external"));

    private static async Task<Uri> LeaveAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!;
    }

    /// <summary>The provider's answer, brought back by this browser.</summary>
    private static async Task<HttpResponseMessage> ComeBackAsync(HttpClient client, Uri leaves)
    {
        using var there = await There.GetAsync(leaves);
        Assert.True(there.StatusCode == HttpStatusCode.Found, await there.Content.ReadAsStringAsync());
        using var callback = await client.GetAsync(there.Headers.Location!.PathAndQuery);
        Assert.Equal(HttpStatusCode.Found, callback.StatusCode);
        return await client.GetAsync(callback.Headers.Location);
    }

    private async Task<(PortalUser? User, IReadOnlyList<string> Roles)> FindAsync(string subject)
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.FindByLoginAsync(_provider.Address.ToString(), subject);
        return (user, user is null ? [] : [.. await users.GetRolesAsync(user)]);
    }
}
