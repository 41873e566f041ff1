using System.Net;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Settings;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Features.Api;
using AffiseSfPortal.Tests.Persistence;
using Bunit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Settings;

public sealed class ApiKeysTests : UiTest, IAsyncLifetime
{
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync();
        Services.AddSingleton(_portal.Get<IDbContextFactory<PortalDbContext>>());
        Services.Configure<PortalOptions>(o => o.PublicUrl = "https://portal.example.com");
        Services.AddSingleton<PortalAddress>();
        Services.AddSettingsFeature();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Create_Named_ShowsTheKeyOnceAndKeepsItsFingerprint()
    {
        var page = Open();
        Assert.Contains("No API keys yet.", page.Markup);
        Assert.Empty(page.FindAll("code"));

        await CreateAsync(page, " Nightly push ");

        var secret = page.Find("code").TextContent;
        Assert.Matches("^ask_[A-Za-z0-9_-]{43}$", secret);
        Assert.Contains("it is not shown again", page.Find("#new-key").TextContent);
        Assert.Equal("new-key", JSInterop.Invocations["apPortal.focus"].Single().Arguments[0]);
        var key = Assert.Single(await KeysAsync());
        Assert.Equal(("Nightly push", secret[..8], UserId, Clock.GetUtcNow().UtcDateTime), (key.Name, key.Prefix, key.CreatedBy, key.CreatedAt));
        Assert.Equal(ApiKeySecret.HashOf(secret), key.Hash);
        Assert.Equal(ApiScopes.All, key.Scopes);
        Assert.Equal("", page.Find("#api-key-name").GetAttribute("value") ?? "");

        var reopened = Open();
        Assert.DoesNotContain(secret[8..], reopened.Markup, StringComparison.Ordinal);
        Assert.Equal("Nightly push", reopened.Find("li .name").TextContent);
        Assert.Contains(secret[..8], reopened.Find("li").TextContent, StringComparison.Ordinal);
        Assert.Contains("Never used", reopened.Find("li").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OneScopeUnticked_MayLess()
    {
        var page = Open();
        await page.FindAll("input[type=checkbox]")[0].ChangeAsync(false);
        await CreateAsync(page, "Reader");
        Assert.Equal([ApiScopes.Read], Assert.Single(await KeysAsync()).Scopes);
    }

    [Theory]
    [InlineData("", "The key has no name.", "api-key-name")]
    [InlineData("   ", "The key has no name.", "api-key-name")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890", "60 characters at most", "api-key-name")]
    [InlineData("taken", "A key in use has this name.", "api-key-name")]
    public async Task Create_SomethingWrong_SaysSoAndKeepsTheKeyThatIsShown(string name, string words, string focus)
    {
        var page = Open();
        await CreateAsync(page, "Taken");
        var shown = page.Find("code").TextContent;
        await CreateAsync(page, name);
        Assert.Contains(words, page.Find("#api-key-name-message").TextContent);
        Assert.Equal(focus, JSInterop.Invocations["apPortal.focus"][^1].Arguments[0]);
        Assert.Equal(shown, page.Find("code").TextContent);
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task Create_NoScope_SaysSo()
    {
        var page = Open();
        foreach (var i in new[] { 0, 1 })
            await page.FindAll("input[type=checkbox]")[i].ChangeAsync(false);
        await CreateAsync(page, "Nothing");
        Assert.Contains("The key may do nothing.", page.Find("#api-key-scopes-message").TextContent);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Revoke_Confirmed_StaysListedAndItsNameIsFree()
    {
        var page = Open();
        await CreateAsync(page, "Old");
        var pressed = Button(page, "Revoke Old").ClickAsync();
        Dialogs!.WaitForAssertion(() => Assert.Contains("Scripts that use this key are refused", Dialogs!.Markup));
        await Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Revoke").ClickAsync();
        await pressed;
        Assert.Equal(Clock.GetUtcNow().UtcDateTime, Assert.Single(await KeysAsync()).RevokedAt);
        Assert.Contains("Revoked", page.Find("li.revoked").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("li button"));
        Assert.Empty(page.FindAll("code"));
        Assert.Contains("Old is revoked.", page.Find("p[role=status]").TextContent);

        await CreateAsync(page, "Old");
        Assert.Equal(2, (await KeysAsync()).Count);
        Assert.Null(page.FindAll("li")[0].GetAttribute("class"));
    }

    [Fact]
    public async Task Revoke_ThoughtBetter_KeepsIt()
    {
        var page = Open();
        await CreateAsync(page, "Good");
        var pressed = Button(page, "Revoke Good").ClickAsync();
        Dialogs!.WaitForState(() => Dialogs!.FindAll("button").Count > 0);
        await Dialogs!.FindAll("button").Single(b => b.TextContent.Trim() == "Keep it").ClickAsync();
        await pressed;
        Assert.Null(Assert.Single(await KeysAsync()).RevokedAt);
    }

    [Fact]
    public void Example_OfACommand_NamesThePublicAddressAndNoKey()
    {
        var page = Open();
        Assert.Contains("curl https://portal.example.com/api/v1/affiliates", page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("ask_", page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Equal("/openapi/v1.json", page.Find(".try-actions a").GetAttribute("href"));
    }

    [Fact]
    public async Task Service_NotAnAdministrator_RefusesEverything()
    {
        Access.OnlyOperate();
        var service = Services.GetRequiredService<ApiKeysService>();
        await Assert.ThrowsAsync<AccessRefusedException>(() => service.ListAsync(TestPortal.Cancel));
        await Assert.ThrowsAsync<AccessRefusedException>(() => service.CreateAsync(new ApiKeyDraft { Name = "Mine" }, TestPortal.Cancel));
        await Assert.ThrowsAsync<AccessRefusedException>(() => service.RevokeAsync(1, TestPortal.Cancel));
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Page_OfAnOperator_IsNotShown()
    {
        const string Email = "operator@example.com";
        await using var portal = new PortalFactory().WithAdministrator();
        using var admin = await portal.NewSignedInClientAsync();
        await using (var scope = portal.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            var user = new PortalUser { UserName = Email, Email = Email };
            Assert.True((await users.CreateAsync(user, PortalFactory.AdminPassword)).Succeeded);
            Assert.True((await users.AddToRoleAsync(user, PortalRoles.Operator)).Succeeded);
        }
        using var other = await portal.NewSignedInClientAsync(Email);

        using var shown = await admin.GetAsync(Urls.ApiKeys);
        using var refused = await other.GetAsync(Urls.ApiKeys);

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
        Assert.Contains(Urls.NotAllowed, refused.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFromThePage_CallsTheApi_AndItsUseIsListed()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        var service = new ApiKeysService(
            portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>(),
            Access,
            Trail,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ApiKeysService>.Instance);
        var made = await service.CreateAsync(new ApiKeyDraft { Name = "Script" }, TestPortal.Cancel);
        client.DefaultRequestHeaders.Add("X-Api-Key", made.Secret);

        Assert.Equal("accepted", (await client.ResultsAsync("""[{"id": 1, "email": "a@x.example"}]"""))[0].Verdict());

        Assert.NotNull(Assert.Single(await service.ListAsync(TestPortal.Cancel)).LastUsedAt);
    }

    private IRenderedComponent<ApiKeys> Open()
    {
        var page = RenderPage<ApiKeys>();
        page.WaitForState(() => page.FindAll(".ap-skeleton").Count == 0);
        return page;
    }

    private static async Task CreateAsync(IRenderedComponent<ApiKeys> page, string name)
    {
        await page.Find("#api-key-name").ChangeAsync(name);
        await page.Find("form").SubmitAsync();
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ApiKeys> page, string words) =>
        page.FindAll("button").Single(b => (b.GetAttribute("aria-label") ?? b.TextContent.Trim()) == words);

    private Task<List<ApiKey>> KeysAsync() => _portal.ReadAsync(db => db.ApiKeys.AsNoTracking().OrderBy(k => k.Id).ToListAsync(TestPortal.Cancel));
}
