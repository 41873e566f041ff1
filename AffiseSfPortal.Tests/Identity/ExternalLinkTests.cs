using System.Net;
using System.Web;
using AffiseSfPortal.Components;
using AffiseSfPortal.Identity;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>An account with a password and an identity at the organisation become one only because the person who has both says so.</summary>
public sealed class ExternalLinkTests : IAsyncLifetime
{
    private const string Page = Urls.AccountSecurity;
    private Organisation _there = null!;

    public async ValueTask InitializeAsync() => _there = await Organisation.StartAsync();

    public ValueTask DisposeAsync() => _there.DisposeAsync();

    [Fact]
    public async Task Link_ByWhoHasBoth_OpensOneAccountEitherWayAndKeepsItsRole()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();
        using var elsewhere = await _there.Portal.NewSignedInClientAsync();
        var leaves = await BeginAsync(client);
        var asked = HttpUtility.ParseQueryString(leaves.Query);
        Assert.Equal(("login", "0"), (asked["prompt"], asked["max_age"]));
        _there.Authenticate();

        using var done = await Organisation.ComeBackAsync(client, leaves);

        Assert.Equal("/account/security?done=Linked", done.Headers.Location?.PathAndQuery);
        Assert.Contains("This account also opens by your identity at Acme.", await client.GetStringAsync(Page), StringComparison.Ordinal);
        // There the person is somebody who may only read; here they were made an administrator.
        _there.Provider.Roles = ["sales"];
        using var by = _there.Portal.NewClient();
        using var end = await Organisation.SignInAsync(by);
        Assert.True(await Account.IsInAsync(by));
        var (user, roles) = await _there.FindAsync("subject-1");
        Assert.Equal((PortalFactory.AdminEmail, PortalRoles.Administrator), (user!.Email, Assert.Single(roles)));
        using var password = await _there.Portal.NewSignedInClientAsync();
        Assert.True(await Account.IsInAsync(password));
        // As after every change of how somebody gets in.
        _there.Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));
        Assert.False(await Account.IsInAsync(elsewhere));
        Assert.True(await Account.IsInAsync(client));
        Assert.Equal([$"{PortalFactory.AdminEmail} IdentityLinked"], await _there.TrailAsync("IdentityLinked"));
    }

    [Fact]
    public async Task Linked_LongAfterTheSignIn_IsConfirmedByEither()
    {
        using var client = await LinkedAsync();
        _there.Wait();

        var confirm = await client.GetStringAsync("/account/confirm");

        Assert.Contains("Posted.Secret", confirm, StringComparison.Ordinal);
        Assert.Contains("Continue with Acme", confirm, StringComparison.Ordinal);
    }

    /// <summary>The provider stands for the password alone: whoever protected the account here is not let past it.</summary>
    [Fact]
    public async Task Linked_WithASecondFactorOfItsOwn_IsAskedForIt()
    {
        using var client = await LinkedAsync();
        var (secret, _) = await Account.SetUpAuthenticatorAsync(client, _there.Clock);
        _there.Clock.SetBy(TimeSpan.FromMinutes(2));
        using var by = _there.Portal.NewClient();

        using var end = await Organisation.ComeBackAsync(by, await Organisation.LeaveAsync(by, "/account/external?returnUrl=%2Faffiliates%2Fmanage"));

        Assert.Equal("/account/second-factor?returnUrl=%2Faffiliates%2Fmanage", end.Headers.Location?.PathAndQuery);
        Assert.False(await Account.IsInAsync(by));
        using var given = await Account.GiveCodeAsync(by, Account.CodeNow(secret, _there.Clock));
        Assert.True(await Account.IsInAsync(by));
    }

    [Fact]
    public async Task Link_LongAfterTheSignIn_IsConfirmedFirst()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();
        _there.Wait();

        var leaves = await BeginAsync(client);

        Assert.Equal("/account/confirm?returnUrl=%2Faccount%2Fsecurity", leaves.OriginalString);
    }

    [Fact]
    public async Task Link_ThatCameBackTooLate_IsNotMade()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();
        var leaves = await BeginAsync(client);
        _there.Wait();
        _there.Authenticate();

        await RefusedAsync(client, leaves, "The link took too long");
    }

    [Fact]
    public async Task Link_ProviderThatDidNotAskAnew_IsNotMade()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();
        _there.Authenticate(ago: TimeSpan.FromMinutes(5));

        await RefusedAsync(client, await BeginAsync(client), "Begin again from your account.");
    }

    /// <summary>Who makes another's browser open the address gets nothing tied to that person's account.</summary>
    [Fact]
    public async Task Link_BegunByAnAddressOfAnotherSession_LeadsNowhere()
    {
        using var mine = await _there.Portal.NewSignedInClientAsync();
        using var other = await _there.Portal.NewSignedInClientAsync();
        var way = await Organisation.WayAsync(mine, Page);

        Assert.Equal(Page, (await Organisation.LeaveAsync(other, way)).OriginalString);
        Assert.Equal(Page, (await Organisation.LeaveAsync(other, "/account/external?link=made-up")).OriginalString);
        using var nobody = _there.Portal.NewClient();
        Assert.Equal(Page, (await Organisation.LeaveAsync(nobody, way)).OriginalString);
    }

    [Fact]
    public async Task Link_AnsweredInTheSessionOfSomebodyElse_IsNotMade()
    {
        await _there.Portal.AddUserAsync("second@example.com", PortalRoles.Viewer);
        using var client = await _there.Portal.NewSignedInClientAsync();
        var leaves = await BeginAsync(client);
        using var left = await PortalFactory.PostFormAsync(client, "/account/logout", [], await client.GetStringAsync(Page));
        using var other = await PortalFactory.PostFormAsync(client, "/account/login", new() { ["Posted.Email"] = "second@example.com", ["Posted.Password"] = PortalFactory.AdminPassword });
        _there.Authenticate();

        await RefusedAsync(client, leaves, "was begun in another session");
    }

    [Fact]
    public async Task Link_IdentityThatOpensAnotherAccount_StaysThere()
    {
        using var theirs = _there.Portal.NewClient();
        using var end = await Organisation.SignInAsync(theirs);
        var owner = (await _there.FindAsync("subject-1")).User!;
        using var client = await _there.Portal.NewSignedInClientAsync();
        var leaves = await BeginAsync(client);
        _there.Authenticate();

        using var back = await Organisation.ComeBackAsync(client, leaves);

        Assert.Contains("opens another account here already", await Account.TextAsync(back), StringComparison.Ordinal);
        Assert.Equal(owner.Id, (await _there.FindAsync("subject-1")).User!.Id);
        Assert.Equal([$"{PortalFactory.AdminEmail} IdentityLinked refused"], await _there.TrailAsync("IdentityLinked"));
    }

    [Fact]
    public async Task Unlink_WithAPassword_LeavesThePasswordAlone()
    {
        using var client = await LinkedAsync();

        using var done = await Account.PostAsync(client, "external");

        Assert.Equal("?done=Unlinked", done.Headers.Location?.Query);
        Assert.Null((await _there.FindAsync("subject-1")).User);
        using var again = await _there.Portal.NewSignedInClientAsync();
        Assert.True(await Account.IsInAsync(again));
        Assert.Equal([$"{PortalFactory.AdminEmail} IdentityUnlinked"], await _there.TrailAsync("IdentityUnlinked"));
    }

    /// <summary>What nothing tells of does not happen, and ends nobody's sessions.</summary>
    [Fact]
    public async Task LinkAndUnlink_WhenTheTrailTakesNoEntry_AreNotMade()
    {
        using var client = await _there.Portal.NewSignedInClientAsync();
        using var elsewhere = await _there.Portal.NewSignedInClientAsync();
        await _there.RefuseEntriesAsync("IdentityLinked");
        var leaves = await BeginAsync(client);
        _there.Authenticate();

        using var refused = await Organisation.ComeBackAsync(client, leaves);

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Null((await _there.FindAsync("subject-1")).User);
        await AssertGoesOnAsync(elsewhere);

        await _there.WriteAsync(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER Full"));
        leaves = await BeginAsync(client);
        _there.Authenticate();
        using var linked = await Organisation.ComeBackAsync(client, leaves);
        Assert.Equal("?done=Linked", linked.Headers.Location?.Query);
        using var another = await _there.Portal.NewSignedInClientAsync();
        await _there.RefuseEntriesAsync("IdentityUnlinked");

        using var kept = await Account.PostAsync(client, "external");

        Assert.Equal(HttpStatusCode.InternalServerError, kept.StatusCode);
        Assert.NotNull((await _there.FindAsync("subject-1")).User);
        await AssertGoesOnAsync(another);

        async Task AssertGoesOnAsync(HttpClient open)
        {
            _there.Clock.SetBy(RevalidatingUser.Interval + TimeSpan.FromSeconds(1));
            Assert.True(await Account.IsInAsync(open));
        }
    }

    [Fact]
    public async Task Unlink_LongAfterTheSignIn_IsConfirmedFirst()
    {
        using var client = await LinkedAsync();
        _there.Wait();

        using var asked = await Account.PostAsync(client, "external");

        Assert.Equal("/account/confirm", asked.Headers.Location?.AbsolutePath);
        Assert.NotNull((await _there.FindAsync("subject-1")).User);
    }

    [Fact]
    public async Task Unlink_TheLastWayIn_IsNeitherOfferedNorDone()
    {
        using var client = _there.Portal.NewClient();
        using var end = await Organisation.SignInAsync(client);
        Assert.Contains("It is the only way into this account", await client.GetStringAsync(Page), StringComparison.Ordinal);

        using var posted = await Account.PostAsync(client, "external");

        Assert.False(posted.IsSuccessStatusCode);
        Assert.NotNull((await _there.FindAsync("subject-1")).User);
        Assert.True(await Account.IsInAsync(client));
    }

    private async Task<HttpClient> LinkedAsync()
    {
        var client = await _there.Portal.NewSignedInClientAsync();
        var leaves = await BeginAsync(client);
        _there.Authenticate();
        using var done = await Organisation.ComeBackAsync(client, leaves);
        Assert.Equal("?done=Linked", done.Headers.Location?.Query);
        return client;
    }

    private static async Task<Uri> BeginAsync(HttpClient client) => await Organisation.LeaveAsync(client, await Organisation.WayAsync(client, Page));

    private async Task RefusedAsync(HttpClient client, Uri leaves, string words)
    {
        using var back = await Organisation.ComeBackAsync(client, leaves);

        var text = await Account.TextAsync(back);
        Assert.Contains("Nothing was changed", text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Null((await _there.FindAsync("subject-1")).User);
        Assert.EndsWith("IdentityLinked refused", Assert.Single(await _there.TrailAsync("IdentityLinked")), StringComparison.Ordinal);
    }
}
