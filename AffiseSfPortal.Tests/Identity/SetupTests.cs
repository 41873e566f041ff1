using System.Net;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Identity;

public sealed class SetupTests
{
    [Fact]
    public async Task Setup_NoUserYet_SignsTheNewAdministratorIn()
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();

        using var created = await PortalFactory.PostFormAsync(client, "/setup", Form());

        Assert.Equal(HttpStatusCode.Found, created.StatusCode);
        Assert.Equal("/", created.Headers.Location?.AbsolutePath);
        using var home = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        await using var scope = portal.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.FindByEmailAsync("first@example.com");
        Assert.True(await users.IsInRoleAsync(user!, PortalRoles.Administrator));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/affiliates/manage")]
    [InlineData("/account/login")]
    [InlineData("/no/such/page")]
    public async Task AnyPage_NoUserYet_LeadsToSetup(string url)
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();

        using var answer = await client.GetAsync(url);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/setup", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Setup_UserExists_LeadsAway()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var page = await client.GetAsync("/setup");

        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal("/", page.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Setup_FormOpenedBeforeSomebodyElseWasFirst_CreatesNobody()
    {
        await using var portal = new PortalFactory();
        using var slow = portal.NewClient();
        using var quick = portal.NewClient();
        var page = await slow.GetStringAsync("/setup");
        using var first = await PortalFactory.PostFormAsync(quick, "/setup", Form());

        using var late = await PortalFactory.PostFormAsync(slow, "/setup", Form(email: "second@example.com"), page);

        Assert.Equal(HttpStatusCode.Found, late.StatusCode);
        Assert.Equal(1, await CountUsersAsync(portal));
    }

    [Fact]
    public async Task Create_TwoAtOnce_OneWins()
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 2).Select(async n =>
        {
            await using var scope = portal.Services.CreateAsyncScope();
            var first = scope.ServiceProvider.GetRequiredService<FirstAdministrator>();
            return (await first.CreateAsync($"racer{n}@example.com", "four words in a row", CancellationToken.None)).Outcome;
        }));

        Assert.Equal([SetupOutcome.Created, SetupOutcome.TooLate], outcomes.Order());
        Assert.Equal(1, await CountUsersAsync(portal));
    }

    [Fact]
    public async Task Setup_OutsideDevelopment_WantsTheCodeOfTheConsole()
    {
        await using var portal = new PortalFactory().InEnvironment("Production");
        using var client = portal.NewClient();

        using var answer = await PortalFactory.PostFormAsync(client, "/setup", Form(code: "AAAA-BBBB-CCCC"));

        Assert.Contains("This code is not right", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await CountUsersAsync(portal));
    }

    [Fact]
    public void Code_RightOneWithinHalfAnHour_IsAcceptedHoweverItIsTyped()
    {
        var (code, printed, time) = NewCode();

        Assert.True(code.Accepts(printed()));
        Assert.True(code.Accepts(printed().ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.False(code.Accepts(printed()[..^1]));
        Assert.False(code.Accepts(null));
        time.Advance(SetupCode.Lifetime);
        Assert.False(code.Accepts(printed()));
    }

    [Fact]
    public void Code_ExpiredAndAnnouncedAgain_IsANewOne()
    {
        var (code, printed, time) = NewCode();
        var old = printed();
        code.Announce();
        Assert.Equal(old, printed());
        time.Advance(SetupCode.Lifetime);

        code.Announce();

        Assert.NotEqual(old, printed());
        Assert.True(code.Accepts(printed()));
        code.Spend();
        Assert.False(code.Accepts(printed()));
    }

    [Theory]
    [InlineData("", "secret-secret", "Setup:AdminEmail")]
    [InlineData("nobody", "secret-secret", "Setup:AdminEmail")]
    [InlineData("a@example.com", "short", "Setup:AdminPassword")]
    [InlineData("a@example.com", "aaaaaaaaaaaa", "Setup:AdminPassword")]
    public async Task Start_SettingsCannotMakeAnAdministrator_NamesTheKeyAndHidesThePassword(string email, string password, string key)
    {
        await using var portal = new PortalFactory().With("Setup:AdminEmail", email).With("Setup:AdminPassword", password);

        var fault = Assert.IsType<OptionsValidationException>(portal.RefusedStart());

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, fault.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Form(string email = "first@example.com", string code = "") => new(StringComparer.Ordinal)
    {
        ["Posted.Email"] = email,
        ["Posted.Password"] = "four words in a row",
        ["Posted.Code"] = code,
    };

    private static async Task<int> CountUsersAsync(PortalFactory portal)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Users.CountAsync();
    }

    private static (SetupCode Code, Func<string> Printed, FakeTimeProvider Time) NewCode()
    {
        var time = new FakeTimeProvider();
        var log = new LastMessage<SetupCode>();
        var code = new SetupCode(new FakeEnvironment("Production"), time, log);
        code.Announce();
        return (code, () => log.Text.Split(": ")[^1], time);
    }
}
