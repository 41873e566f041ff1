using System.Net;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Marketplace;

/// <summary>The way to Salesforce and back over HTTP, through the whole portal.</summary>
public sealed class OAuthPagesTests
{
    private const string CallbackPath = "/salesforce/oauth2/callback";
    private readonly FakeOAuth _oauth = new();

    [Fact]
    public async Task Start_Post_AnswersWithARefreshAndAVisibleLink()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var answer = await PostStartAsync(client);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var refresh = Assert.Single(answer.Headers.GetValues("Refresh"));
        Assert.StartsWith("0;url=https://acme.my.salesforce.com/services/oauth2/authorize?", refresh, StringComparison.Ordinal);
        Assert.Contains("Continue to Salesforce", page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(refresh["0;url=".Length..]), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PostWithoutAntiforgeryToken_IsRefused()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var content = new FormUrlEncodedContent([new("_handler", "grant")]);
        using var answer = await client.PostAsync("/salesforce/oauth2/start", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_oauth.Started);
    }

    [Fact]
    public async Task Start_ConnectionNotSaved_SaysWhatToDo()
    {
        await using var portal = Portal();
        using var client = await portal.NewSignedInClientAsync();
        using var answer = await PostStartAsync(client);
        Assert.Contains("Fill in the five fields and save.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Refresh"));
    }

    [Fact]
    public async Task Callback_GoodAnswer_StoresTheGrantAndLeavesTheCodeBehind()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var answer = await client.GetAsync($"{CallbackPath}?code=aPrx%3D%3D&state={await BeginAsync(client)}");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.EndsWith("/marketplace/salesforce-leads?step=4", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("aPrx==", Assert.Single(_oauth.Exchanged).Code);
        var connection = await ConnectionAsync(portal);
        Assert.True(connection.IsGranted);
        Assert.Equal(("Acme Media", true), (connection.OrgName, connection.IsSandbox));
    }

    [Theory]
    [InlineData("access_denied")]
    [InlineData("access-denied")]
    public async Task Callback_Deny_ExplainsAndStoresNothing(string error)
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var answer = await client.GetAsync($"{CallbackPath}?error={error}&error_description=end-user+denied+authorization&state={await BeginAsync(client)}");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Permission was denied", page, StringComparison.Ordinal);
        Assert.Contains("then Allow", page, StringComparison.Ordinal);
        Assert.False((await ConnectionAsync(portal)).IsGranted);
    }

    [Theory]
    [InlineData("?code=c1", "This is not an answer to a sign-in")]
    [InlineData("?code=c1&state=forged", "This sign-in did not begin here")]
    public async Task Callback_StateMissingOrWrong_Is400ThatExplains(string query, string title)
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        await BeginAsync(client);
        using var answer = await client.GetAsync(CallbackPath + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(title, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_oauth.Exchanged);
    }

    [Fact]
    public async Task Callback_Replayed_Is400AndKeepsTheGrant()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        var url = $"{CallbackPath}?code=c1&state={await BeginAsync(client)}";
        using var first = await client.GetAsync(url);
        using var second = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Contains("This answer was used already", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True((await ConnectionAsync(portal)).IsGranted);
    }

    [Fact]
    public async Task Callback_NobodySignedIn_Is400AndLeavesTheStateUsable()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        var url = $"{CallbackPath}?code=c1&state={await BeginAsync(client)}";
        using var stranger = portal.NewClient();
        using var refused = await stranger.GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var mine = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.Found, mine.StatusCode);
    }

    [Fact]
    public async Task Callback_NoRefreshToken_IsNotConnectedAndNamesTheScope()
    {
        _oauth.Exchange = _ => FakeOAuth.Grant(refreshToken: null);
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var answer = await client.GetAsync($"{CallbackPath}?code=c1&state={await BeginAsync(client)}");
        Assert.Contains("refresh_token, offline_access", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False((await ConnectionAsync(portal)).IsGranted);
    }

    [Fact]
    public async Task Callback_RedirectUriMismatch_ShowsOurCallbackUrl()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        using var answer = await client.GetAsync($"{CallbackPath}?error=redirect_uri_mismatch&state={await BeginAsync(client)}");
        Assert.Contains("http://localhost/salesforce/oauth2/callback", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_HostileParameters_AreTextOnly()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        var state = await BeginAsync(client);
        using var answer = await client.GetAsync($"{CallbackPath}?error={Uri.EscapeDataString("<img src=x onerror=alert(1)>")}&error_description={Uri.EscapeDataString("<script>alert(2)</script>")}&state={state}");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(2)", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_French_ExplainsInFrench()
    {
        await using var portal = Portal();
        using var client = await ReadyAsync(portal);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr");
        using var answer = await client.GetAsync($"{CallbackPath}?error=access_denied&state={await BeginAsync(client)}");
        Assert.Contains("autorisation a été refusée", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    private PortalFactory Portal() => new PortalFactory().WithAdministrator().WithServices(services =>
    {
        services.AddSingleton<ISalesforceOAuth>(_oauth);
        services.AddSingleton<ISalesforceClient, FakeOrg>();
    });

    private static async Task<HttpClient> ReadyAsync(PortalFactory portal)
    {
        var client = await portal.NewSignedInClientAsync();
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var connection = await db.Connections.FirstAsync();
        var good = MarketplaceBench.Good;
        connection.ConsumerKey = good.ConsumerKey;
        connection.ProtectedConsumerSecret = portal.Services.GetRequiredService<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, good.ConsumerSecret);
        connection.ApiUrl = good.ApiUrl;
        connection.DestinationObject = good.DestinationObject;
        connection.SalesforceDomain = good.SalesforceDomain;
        await db.SaveChangesAsync();
        return client;
    }

    private static Task<HttpResponseMessage> PostStartAsync(HttpClient client) =>
        PortalFactory.PostFormAsync(client, "/salesforce/oauth2/start", new(StringComparer.Ordinal));

    private async Task<string> BeginAsync(HttpClient client)
    {
        using var answer = await PostStartAsync(client);
        return _oauth.Started[^1].State;
    }

    private static async Task<SalesforceConnection> ConnectionAsync(PortalFactory portal)
    {
        await using var db = await portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Connections.AsNoTracking().FirstAsync();
    }
}
