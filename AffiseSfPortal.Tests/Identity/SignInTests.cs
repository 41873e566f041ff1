using System.Net;
using System.Security.Claims;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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

    /// <summary>Neither by waiting nor by going on while it is locked.</summary>
    [Theory]
    [InlineData(PortalFactory.AdminEmail)]
    [InlineData("nobody@example.com")]
    public async Task Login_WrongTriesOverDays_CountAlikeWhoeverItIs(string email)
    {
        await using var account = new Account();
        using var client = account.Portal.NewClient();
        List<bool> locked = [];

        await TryAsync(4);
        account.Clock.SetBy(TimeSpan.FromDays(1));
        await TryAsync(3);
        account.Clock.SetBy(TimeSpan.FromMinutes(4));
        await TryAsync(2);
        account.Clock.SetBy(TimeSpan.FromMinutes(2));
        await TryAsync(5);

        Assert.Equal([false, false, false, false, true, true, true, true, true, false, false, false, false, true], locked);

        async Task TryAsync(int times)
        {
            for (var n = 0; n < times; n++)
            {
                using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form(email, "not this one"));
                var page = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain("Too many tries from here", page, StringComparison.Ordinal);
                locked.Add(page.Contains("Too many tries.", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Login_TwentyWrongPasswordsAtOnce_FiveAreJudged()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        var page = await client.GetStringAsync("/account/login");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form(password: $"not this one {n}"), page);
            return await answer.Content.ReadAsStringAsync();
        }));

        Assert.Equal(4, answers.Count(a => a.Contains(Wrong, StringComparison.Ordinal)));
        Assert.Equal(16, answers.Count(a => a.Contains("Too many tries. Try again in 5 minutes.", StringComparison.Ordinal)));
        Assert.Equal(1, await CountAsync(portal, e => e.Action == nameof(AuditAction.LockedOut)));
    }

    [Fact]
    public async Task Login_NameLongerThanAny_IsRefusedLikeAWrongOne()
    {
        var email = new string('a', 250) + "@example.com";
        var hasher = new CountingHasher();
        await using var portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<IPasswordHasher<PortalUser>>(hasher));
        using var client = portal.NewClient();
        await ChangeUserAsync(portal, async (users, _) =>
            Assert.True((await users.CreateAsync(new PortalUser { UserName = email, Email = email }, PortalFactory.AdminPassword)).Succeeded));
        var before = hasher.Checks;

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form(email));

        Assert.Contains(Wrong, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, hasher.Checks - before);
    }

    [Fact]
    public async Task Login_RightPasswordOnTheLastTry_IsIn()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        for (var n = 0; n < 4; n++)
        {
            using var wrong = await PortalFactory.PostFormAsync(client, "/account/login", Form(password: "not this one"));
        }

        using var right = await portal.NewSignedInClientAsync();
        using var after = await PortalFactory.PostFormAsync(client, "/account/login", Form(password: "not this one"));

        Assert.Contains(Wrong, await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ChangeUserAsync(portal, (_, user) =>
        {
            Assert.Equal((1, null), (user.AccessFailedCount, user.LockoutEnd));
            return Task.CompletedTask;
        });
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
    public async Task Refusal_WhoeverItIs_TakesAsLongAndOneCheckOfAPassword()
    {
        var hasher = new CountingHasher();
        await using var portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<IPasswordHasher<PortalUser>>(hasher));
        using var client = portal.NewClient();
        await ChangeUserAsync(portal, async (users, admin) =>
        {
            foreach (var (mail, disabled, password) in new[] { ("disabled@example.com", true, true), ("outside@example.com", false, false) })
            {
                var user = new PortalUser { UserName = mail, Email = mail, EmailConfirmed = true, Disabled = disabled };
                Assert.True((password ? await users.CreateAsync(user, PortalFactory.AdminPassword) : await users.CreateAsync(user)).Succeeded);
            }
        });
        var page = await client.GetStringAsync("/account/login");
        using var first = await PortalFactory.PostFormAsync(client, "/account/login", Form("somebody@example.com"), page);

        foreach (var (mail, password) in new[]
        {
            ("nobody@example.com", PortalFactory.AdminPassword), (PortalFactory.AdminEmail, "not this one"),
            ("disabled@example.com", PortalFactory.AdminPassword), ("disabled@example.com", "not this one"), ("outside@example.com", PortalFactory.AdminPassword),
        })
        {
            var before = hasher.Checks;
            var began = TimeProvider.System.GetTimestamp();
            using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form(mail, password), page);
            var took = TimeProvider.System.GetElapsedTime(began);

            Assert.Contains(Wrong, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal((mail, 1), (mail, hasher.Checks - before));
            // Timers count in steps and may end one early.
            Assert.True(took >= SignIn.Refusal - TimeSpan.FromMilliseconds(20), $"{mail} was refused after {took}.");
        }
    }

    [Fact]
    public async Task Login_TooManyTriesFromOneAddress_WaitsWhoeverIsTried()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        var tries = portal.Services.GetRequiredService<AddressTries>();
        for (var n = 0; n < AddressTries.Most; n++)
            Assert.Null(tries.Enter(null));

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form());

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), AddressTries.Period);
        Assert.Contains("Too many tries from here. Try again in 5 minutes.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_TooManyTriesFromOneAddress_IsTheTrailsOncePerWindow()
    {
        await using var account = new Account();
        using var client = account.Portal.NewClient();
        var tries = account.Portal.Services.GetRequiredService<AddressTries>();
        for (var window = 1; window <= 2; window++)
        {
            while (tries.Enter(null) is null)
            {
            }
            for (var n = 0; n < 3; n++)
            {
                using var answer = await PortalFactory.PostFormAsync(client, "/account/login", Form());
                Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            }

            Assert.Equal(window, await CountAsync(account.Portal, e => e.After == "method: too many from this address"));
            account.Clock.SetBy(AddressTries.Period);
        }
    }

    [Fact]
    public async Task Login_RightPassword_CostsItsAddressNothing()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        var tries = portal.Services.GetRequiredService<AddressTries>();
        for (var n = 1; n < AddressTries.Most; n++)
            tries.Enter(null);

        using var one = await portal.NewSignedInClientAsync();
        using var two = await portal.NewSignedInClientAsync();

        Assert.Null(tries.Enter(null));
        Assert.NotNull(tries.Enter(null));
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
        var principal = await PrincipalAsync(scope, user);
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
        var principal = await PrincipalAsync(scope, user);
        await users.UpdateSecurityStampAsync(user);

        Assert.False(await IsValidAsync(scope, users, principal));
    }

    private static Task<bool> IsValidAsync(IServiceScope scope, UserManager<PortalUser> users, ClaimsPrincipal principal) =>
        RevalidatingUser.IsValidAsync(users, scope.ServiceProvider.GetRequiredService<UserSessions>(), principal,
            scope.ServiceProvider.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType, CancellationToken.None);

    /// <summary>As a cookie has it: with a session of its own.</summary>
    private static async Task<ClaimsPrincipal> PrincipalAsync(IServiceScope scope, PortalUser user)
    {
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        var session = await scope.ServiceProvider.GetRequiredService<UserSessions>().BeginAsync(user.Id, null, null, CancellationToken.None);
        ((ClaimsIdentity)principal.Identity!).AddClaims(SessionClaims.Of(session.Id, TimeProvider.System.GetUtcNow()));
        return principal;
    }

    private static async Task ChangeUserAsync(PortalFactory portal, Func<UserManager<PortalUser>, PortalUser, Task> change)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await change(users, (await users.FindByEmailAsync(PortalFactory.AdminEmail))!);
    }

    private static async Task<int> CountAsync(PortalFactory portal, System.Linq.Expressions.Expression<Func<AuditEntry, bool>> which)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.AuditEntries.CountAsync(which);
    }

    private static Dictionary<string, string> Form(string email = PortalFactory.AdminEmail, string password = PortalFactory.AdminPassword) =>
        new(StringComparer.Ordinal) { ["Posted.Email"] = email, ["Posted.Password"] = password };
}

/// <summary>Identity's own, and how often it was asked.</summary>
internal sealed class CountingHasher : PasswordHasher<PortalUser>
{
    public int Checks { get; private set; }

    public override PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
    {
        Checks++;
        return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
