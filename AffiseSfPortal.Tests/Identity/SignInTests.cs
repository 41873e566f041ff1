using System.Net;
using System.Security.Claims;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Identity;

public sealed class SignInTests
{
    private const string Wrong = "E-mail or password is not right.";

    [Theory]
    [InlineData("/affiliates/manage", "/affiliates/manage")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("https:evil.example", "/")]
    public async Task Login_RightPassword_ReturnsToPagesOfThePortalOnly(string returnUrl, string expected)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login?returnUrl=" + Uri.EscapeDataString(returnUrl), Form());

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(new Uri(portal.Server.BaseAddress, expected), new Uri(portal.Server.BaseAddress, answer.Headers.Location!));
    }

    [Fact]
    public async Task Login_WrongMailOrWrongPassword_SaysTheSame()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var mail = await PortalFactory.PostFormAsync(client, "/account/login", Form(email: "nobody@example.com"));
        using var password = await PortalFactory.PostFormAsync(client, "/account/login", Form(password: "not this one"));

        Assert.Contains(Wrong, await mail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(Wrong, await password.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalFactory.AdminEmail)]
    [InlineData("nobody@example.com")]
    public async Task Login_FiveWrongTries_LocksOutAndDoesNotTellWhoExists(string email)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        for (var n = 0; n < 4; n++)
        {
            using var wrong = await PortalFactory.PostFormAsync(client, "/account/login", Form(email, "not this one"));
            Assert.Contains(Wrong, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var fifth = await PortalFactory.PostFormAsync(client, "/account/login", Form(email, "not this one"));
        using var right = await PortalFactory.PostFormAsync(client, "/account/login", Form(email));

        Assert.Contains("Too many tries. Try again in 5 minutes.", await fifth.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Too many tries. Try again in 5 minutes.", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_French_SpeaksFrench()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr-FR,fr;q=0.9,en;q=0.5");

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form(password: "pas celui-ci"));
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Contains("E-mail ou mot de passe incorrect.", page, StringComparison.Ordinal);
        Assert.Contains("lang=\"fr\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_DisabledUser_IsRefused()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        await ChangeUserAsync(portal, (users, user) =>
        {
            user.Disabled = true;
            return users.UpdateAsync(user);
        });

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form());

        Assert.Contains(Wrong, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logout_WithoutAntiforgeryToken_StaysSignedIn()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = await portal.NewSignedInClientAsync();

        using var refused = await client.PostAsync("/account/logout", new FormUrlEncodedContent([]));
        using var home = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Fact]
    public async Task Logout_FormOfThePage_SignsOut()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = await portal.NewSignedInClientAsync();
        var page = await client.GetStringAsync("/");

        using var answer = await PortalFactory.PostFormAsync(client, "/account/logout", [], page);
        using var home = await client.GetAsync("/");

        Assert.Equal("/account/login", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Found, home.StatusCode);
    }

    [Fact]
    public async Task Logout_ByGet_DoesNothing()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = await portal.NewSignedInClientAsync();

        using var answer = await client.GetAsync("/account/logout");
        using var home = await client.GetAsync("/");

        Assert.False(answer.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Fact]
    public async Task Logout_EndsEveryOtherSessionOfThePerson()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var portal = new PortalFactory().WithAdministrator()
            .WithServices(s => s.Configure<SecurityStampValidatorOptions>(o => o.TimeProvider = clock));
        using var here = await portal.NewSignedInClientAsync();
        using var elsewhere = await portal.NewSignedInClientAsync();
        using var answer = await PortalFactory.PostFormAsync(here, "/account/logout", [], await here.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);

        // Cookies carry the real time: as much later as no machine needs for two sign-ins.
        clock.Advance(RevalidatingUser.Interval + TimeSpan.FromMinutes(10));
        using var home = await elsewhere.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, home.StatusCode);
        Assert.StartsWith("/account/login", home.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Revalidation_DisabledUser_EndsTheCircuit(bool disabled, bool stays)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync(PortalFactory.AdminEmail))!;
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        user.Disabled = disabled;
        await users.UpdateAsync(user);

        Assert.Equal(stays, await IsValidAsync(scope, users, principal));
    }

    [Fact]
    public async Task Revalidation_NewSecurityStamp_EndsTheCircuit()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync(PortalFactory.AdminEmail))!;
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        await users.UpdateSecurityStampAsync(user);

        Assert.False(await IsValidAsync(scope, users, principal));
    }

    private static Task<bool> IsValidAsync(IServiceScope scope, UserManager<PortalUser> users, ClaimsPrincipal principal) =>
        RevalidatingUser.IsValidAsync(users, principal, scope.ServiceProvider.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType);

    private static async Task ChangeUserAsync(PortalFactory portal, Func<UserManager<PortalUser>, PortalUser, Task> change)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await change(users, (await users.FindByEmailAsync(PortalFactory.AdminEmail))!);
    }

    private static Dictionary<string, string> Form(string email = PortalFactory.AdminEmail, string password = PortalFactory.AdminPassword) =>
        new(StringComparer.Ordinal) { ["Posted.Email"] = email, ["Posted.Password"] = password };
}
