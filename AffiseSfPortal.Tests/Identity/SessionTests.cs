using System.Security.Claims;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Identity;

public sealed class SessionTests
{
    [Fact]
    public async Task Logout_EndsThisSessionAlone_CopiesOfItsCookieToo()
    {
        await using var account = new Account();
        using var here = await account.Portal.NewSignedInClientAsync();
        using var elsewhere = await account.Portal.NewSignedInClientAsync();
        using var copy = await CopyAsync(account, here);
        using var answer = await PortalFactory.PostFormAsync(here, "/account/logout", [], await here.GetStringAsync("/"));
        Assert.Equal("/account/login", answer.Headers.Location?.OriginalString);

        account.WaitForCheck();

        Assert.False(await Account.IsInAsync(copy));
        Assert.True(await Account.IsInAsync(elsewhere));
    }

    [Fact]
    public async Task AccountPage_ListsSessions_AndEndsOneOrAllOthersOrAll()
    {
        await using var account = new Account();
        using var here = await account.Portal.NewSignedInClientAsync();
        var others = new List<HttpClient>();
        for (var n = 0; n < 3; n++)
            others.Add(await account.Portal.NewSignedInClientAsync());
        var page = await here.GetStringAsync("/account/security");
        var ids = System.Text.RegularExpressions.Regex.Matches(page, "name=\"Posted.End\" value=\"(?<id>[0-9a-f]{32})\"").Select(m => m.Groups["id"].Value).ToList();
        Assert.Equal(3, ids.Count);
        Assert.Contains("This session", page, StringComparison.Ordinal);

        using var one = await Account.PostAsync(here, "sessions", page, ("Posted.End", ids[0]));
        account.WaitForCheck();
        Assert.Equal(2, (await Task.WhenAll(others.Select(Account.IsInAsync))).Count(isIn => isIn));
        Assert.True(await Account.IsInAsync(here));

        using var rest = await Account.PostAsync(here, "sessions", null, ("Posted.Others", "true"));
        account.WaitForCheck();
        Assert.DoesNotContain(true, await Task.WhenAll(others.Select(Account.IsInAsync)));
        Assert.True(await Account.IsInAsync(here));

        using var all = await Account.PostAsync(here, "sessions", null, ("Posted.Everywhere", "true"));
        Assert.Equal("/account/login", all.Headers.Location?.AbsolutePath);
        Assert.False(await Account.IsInAsync(here));
        others.ForEach(o => o.Dispose());
    }

    [Fact]
    public async Task Session_OfSomebodyElse_IsNotEndedByItsId()
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        var sessions = account.Portal.Services.GetRequiredService<UserSessions>();
        await account.ChangeUserAsync(async (users, admin) =>
        {
            var mine = Assert.Single(await sessions.ListAsync(admin.Id, CancellationToken.None));

            Assert.False(await sessions.EndAsync("somebody-else", mine.Id, CancellationToken.None));
            Assert.False(await sessions.IsOpenAsync(mine.Id, "somebody-else", CancellationToken.None));
            Assert.True(await sessions.IsOpenAsync(mine.Id, admin.Id, CancellationToken.None));
        });
    }

    [Fact]
    public async Task Password_Changed_EndsTheOtherSessionsAndKeepsThisOne()
    {
        await using var account = new Account();
        using var here = await account.Portal.NewSignedInClientAsync();
        using var elsewhere = await account.Portal.NewSignedInClientAsync();

        using var wrong = await Account.PostAsync(here, "password", null, ("Posted.Present", "not this one"), ("Posted.Wanted", "four other words here"));
        Assert.Contains("The present password is not right.", await Account.TextAsync(wrong), StringComparison.Ordinal);
        using var common = await Account.PostAsync(here, "password", null, ("Posted.Present", PortalFactory.AdminPassword), ("Posted.Wanted", "password123"));
        Assert.Contains("Many people use this password", await Account.TextAsync(common), StringComparison.Ordinal);
        using var done = await Account.PostAsync(here, "password", null, ("Posted.Present", PortalFactory.AdminPassword), ("Posted.Wanted", "four other words here"));
        Assert.Contains("done=PasswordChanged", done.Headers.Location!.Query, StringComparison.Ordinal);
        account.WaitForCheck();

        Assert.True(await Account.IsInAsync(here));
        Assert.False(await Account.IsInAsync(elsewhere));
        using var again = await account.Portal.NewSignedInClientAsync(password: "four other words here");
        Assert.True(await Account.IsInAsync(again));
    }

    /// <summary>In steps shorter than what ends an idle session, so that only the whole length can end it.</summary>
    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterItsWholeLength()
    {
        await using var account = new Account();
        using var client = await account.Portal.NewSignedInClientAsync();
        var end = account.Clock.GetUtcNow() + new AccountOptions().SessionLimit;
        while (account.Clock.GetUtcNow() + TimeSpan.FromHours(6) < end)
        {
            account.Clock.SetBy(TimeSpan.FromHours(6));
            Assert.True(await Account.IsInAsync(client));
        }

        account.Clock.SetBy(TimeSpan.FromHours(6));

        Assert.False(await Account.IsInAsync(client));
    }

    [Fact]
    public async Task Session_NotUsed_EndsAsCookieAndAsOpenPage()
    {
        await using var account = new Account(p => p.With("Identity:IdleLimit", "01:00:00"));
        using var client = await account.Portal.NewSignedInClientAsync();
        account.Clock.SetBy(TimeSpan.FromMinutes(59));
        Assert.True(await Account.IsInAsync(client));

        account.Clock.SetBy(TimeSpan.FromMinutes(61));

        Assert.False(await Account.IsInAsync(client));
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("idle")]
    [InlineData("old")]
    [InlineData("used")]
    public async Task OpenPage_WhoseSessionIsOver_IsFoundOutAtTheNextCheck(string what)
    {
        await using var account = new Account();
        using var client = account.Portal.NewClient();
        await account.ChangeUserAsync(async (users, user) =>
        {
            await using var scope = account.Portal.Services.CreateAsyncScope();
            var sessions = scope.ServiceProvider.GetRequiredService<UserSessions>();
            var session = await sessions.BeginAsync(user.Id, null, null, CancellationToken.None);
            var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
            ((ClaimsIdentity)principal.Identity!).AddClaims(SessionClaims.Of(session.Id, account.Clock.GetUtcNow()));
            var stamp = scope.ServiceProvider.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType;
            Assert.True(await RevalidatingUser.IsValidAsync(users, sessions, principal, stamp, CancellationToken.None));

            switch (what)
            {
                case "ended":
                    await sessions.EndAsync(user.Id, session.Id, CancellationToken.None);
                    break;
                case "idle":
                    account.Clock.SetBy(TimeSpan.FromHours(12));
                    break;
                default:
                    // Clicks, told to the session as an open page does; after seven days they no longer help.
                    for (var hours = 0; hours < (what == "old" ? 7 * 24 : 24); hours += 6)
                    {
                        account.Clock.SetBy(TimeSpan.FromHours(6));
                        await sessions.TouchAsync(session.Id, CancellationToken.None);
                    }
                    break;
            }

            Assert.Equal(what == "used", await RevalidatingUser.IsValidAsync(users, sessions, principal, stamp, CancellationToken.None));
        });
    }

    /// <summary>What an ended session is told within: the check of cookies and that of open pages.</summary>
    [Fact]
    public async Task Checks_OfCookiesAndOpenPages_ComeWithinAMinute()
    {
        await using var account = new Account();

        Assert.True(account.Portal.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval <= TimeSpan.FromSeconds(30));
        Assert.True(RevalidatingUser.Interval <= TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge · Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari · macOS")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · Linux")]
    [InlineData("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome · Android")]
    [InlineData("curl/8.0", null)]
    [InlineData(null, null)]
    public void Agent_OfABrowser_IsSaidAsPeopleSayIt(string? agent, string? expected) =>
        Assert.Equal(expected, AffiseSfPortal.Identity.Pages.AgentWords.Of(agent));

    [Fact]
    public void Limits_ThatMakeNoSense_AreRefusedByTheirName()
    {
        var options = new AccountOptions { IdleLimit = TimeSpan.FromSeconds(1), SessionLimit = TimeSpan.FromDays(400), ConfirmedFor = TimeSpan.FromHours(2) };

        var refusal = new AccountOptionsValidator().Validate(null, options).FailureMessage;

        Assert.All(["Identity:IdleLimit", "Identity:SessionLimit", "Identity:ConfirmedFor"], key => Assert.Contains(key, refusal, StringComparison.Ordinal));
        Assert.True(new AccountOptionsValidator().Validate(null, new AccountOptions()).Succeeded);
    }

    /// <summary>Another browser with the cookie of this one.</summary>
    private static async Task<HttpClient> CopyAsync(Account account, HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/security");
        using var answer = await client.SendAsync(request);
        var copy = account.Portal.NewClient();
        copy.DefaultRequestHeaders.Add("Cookie", answer.RequestMessage!.Headers.GetValues("Cookie"));
        return copy;
    }
}
