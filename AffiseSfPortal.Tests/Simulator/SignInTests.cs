using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

public sealed class SignInTests(SignInTests.Org fixture) : IClassFixture<SignInTests.Org>
{
    private readonly SimulatorProcess _org = fixture.Process;

    [Fact]
    public async Task SignIn_FromConsentToRevoke_GoesAsDocumented()
    {
        using var page = await _org.SignIn.AuthorizeAsync(SimulatorSignIn.AuthorizeQuery());
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("localhost:5999", html);
        Assert.Contains("Manage user data via APIs", html);
        Assert.Contains("ada.integration@stand-in.example", html);
        Assert.Contains(">Deny</button>", html);

        using var allowed = await _org.SignIn.DecideAsync(html, "allow");
        var returned = SimulatorSignIn.Returned(allowed);
        Assert.Equal("st4te", returned["state"]);
        Assert.EndsWith("==", returned["code"]);

        using var reply = await _org.SignIn.TokenAsync(SimulatorSignIn.ExchangeForm(returned["code"]));
        var json = JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync());
        Assert.False(json.TryGetProperty("expires_in", out _));
        Assert.Equal(_org.BaseAddress.GetLeftPart(UriPartial.Authority), json.GetProperty("instance_url").GetString());
        Assert.Equal("Bearer", json.GetProperty("token_type").GetString());
        Assert.Equal("api refresh_token", json.GetProperty("scope").GetString());
        var issuedAt = json.GetProperty("issued_at").GetString()!;
        Assert.Equal(13, issuedAt.Length);
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SimulatorProcess.ConsumerSecret), Encoding.UTF8.GetBytes(json.GetProperty("id").GetString() + issuedAt));
        Assert.Equal(Convert.ToBase64String(signed), json.GetProperty("signature").GetString());

        var token = json.GetProperty("access_token").GetString()!;
        Assert.Equal(112, token.Length);
        var api = new SimulatorApi(_org, token);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("limits")).Status);
        var info = (await api.GetAsync("/services/oauth2/userinfo")).Json;
        Assert.Equal(new Uri(json.GetProperty("id").GetString()!).AbsolutePath, $"/id/{info.GetProperty("organization_id")}/{info.GetProperty("user_id")}");
        Assert.Contains("{version}", info.GetProperty("urls").GetProperty("rest").GetString());

        Assert.Equal(HttpStatusCode.OK, await RevokeAsync(json.GetProperty("refresh_token").GetString()!));
        Assert.Equal("INVALID_SESSION_ID", (await api.GetAsync("limits")).ErrorCode);
        Assert.Equal(HttpStatusCode.BadRequest, await RevokeAsync(json.GetProperty("refresh_token").GetString()!));
    }

    [Fact]
    public async Task Deny_OnThePage_ReturnsAccessDenied()
    {
        using var page = await _org.SignIn.AuthorizeAsync(SimulatorSignIn.AuthorizeQuery());
        var html = await page.Content.ReadAsStringAsync();

        using var denied = await _org.SignIn.DecideAsync(html, "deny");

        var returned = SimulatorSignIn.Returned(denied);
        Assert.Equal("access_denied", returned["error"]);
        Assert.Equal("end-user denied authorization", returned["error_description"]);
        Assert.Equal("st4te", returned["state"]);
        using var again = await _org.SignIn.DecideAsync(html, "allow");
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Theory]
    [InlineData("client_id", "other", "invalid_client_id")]
    [InlineData("redirect_uri", "https://evil.example/", "redirect_uri_mismatch")]
    [InlineData("redirect_uri", "http://portal.example/salesforce/oauth2/callback", "redirect_uri_mismatch")]
    public async Task Authorize_NotTrusted_NeverReturns(string parameter, string value, string error)
    {
        var query = SimulatorSignIn.AuthorizeQuery();
        query[parameter] = value;

        using var reply = await _org.SignIn.AuthorizeAsync(query);

        Assert.StartsWith("/setup/secur/RemoteAccessErrorPage.apexp", reply.Headers.Location!.OriginalString);
        Assert.Equal(error, SimulatorSignIn.Returned(reply)["error"]);
        var page = await _org.Http.GetStringAsync(new Uri(_org.BaseAddress, reply.Headers.Location));
        Assert.Contains($"error={error}", page);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "api everything", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("immediate", "true", "immediate_unsuccessful")]
    public async Task Authorize_Malformed_ReturnsTheError(string parameter, string? value, string error)
    {
        var query = SimulatorSignIn.AuthorizeQuery();
        query[parameter] = value;

        using var reply = await _org.SignIn.AuthorizeAsync(query);

        Assert.StartsWith(SimulatorSignIn.Callback, reply.Headers.Location!.OriginalString);
        Assert.Equal(error, SimulatorSignIn.Returned(reply)["error"]);
    }

    [Theory]
    [InlineData("client_id", "other", "invalid_client_id", "client identifier invalid")]
    [InlineData("client_secret", "other", "invalid_client", "invalid client credentials")]
    [InlineData("redirect_uri", "http://localhost:5999/other", "redirect_uri_mismatch", "redirect_uri must match configuration")]
    [InlineData("code", "made-up", "invalid_grant", "invalid authorization code")]
    [InlineData("code_verifier", "", "invalid_grant", "invalid code verifier")]
    [InlineData("code_verifier", "another-verifier-another-verifier-another-verifier", "invalid_request", "invalid code verifier")]
    [InlineData("grant_type", "password", "unsupported_grant_type", "grant type not supported")]
    public async Task Token_OneThingWrong_IsRefusedInSalesforcesWords(string field, string value, string error, string description)
    {
        var form = SimulatorSignIn.ExchangeForm(await _org.SignIn.GetCodeAsync());
        form[field] = value;

        await AssertRefusedAsync(form, error, description);
    }

    [Fact]
    public async Task Code_UsedTwiceOrLate_HasExpired()
    {
        var code = await _org.SignIn.GetCodeAsync();
        using (await _org.SignIn.TokenAsync(SimulatorSignIn.ExchangeForm(code)))
        {
            await AssertRefusedAsync(SimulatorSignIn.ExchangeForm(code), "invalid_grant", "expired authorization code");
        }

        var late = await _org.SignIn.GetCodeAsync();
        await _org.Control.AdvanceClockAsync(TimeSpan.FromMinutes(16));
        await AssertRefusedAsync(SimulatorSignIn.ExchangeForm(late), "invalid_grant", "expired authorization code");
    }

    [Fact]
    public async Task Refresh_WithARotatedToken_EndsTheGrant()
    {
        var first = await _org.SignIn.RunAsync();
        var second = await RefreshAsync(first.RefreshToken!);
        var rotated = second.GetProperty("refresh_token").GetString()!;
        Assert.NotEqual(first.RefreshToken, rotated);

        await AssertRefusedAsync(SimulatorSignIn.RefreshForm(first.RefreshToken!), "invalid_grant", "expired access/refresh token");

        await AssertRefusedAsync(SimulatorSignIn.RefreshForm(rotated), "invalid_grant", "expired access/refresh token");
        var api = new SimulatorApi(_org, second.GetProperty("access_token").GetString()!);
        Assert.Equal("INVALID_SESSION_ID", (await api.GetAsync("limits")).ErrorCode);
    }

    [Fact]
    public async Task Refresh_WithoutRotation_KeepsTheTokenAndSaysNothingOfIt()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:RotateRefreshTokens", "false"), ("Simulator:AutoApprove", "true"));
        var first = await org.SignIn.RunAsync();
        using var reply = await org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(first.RefreshToken!));
        using var again = await org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(first.RefreshToken!));

        Assert.DoesNotContain("refresh_token\":", await reply.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Scope_WithoutRefreshToken_GivesNone()
    {
        var tokens = await _org.SignIn.RunAsync("api");

        Assert.Null(tokens.RefreshToken);
    }

    [Fact]
    public async Task Scope_WithoutApi_MayNotCallIt()
    {
        var api = new SimulatorApi(_org, await _org.GetAccessTokenAsync("openid"));

        Assert.Equal("This session is not valid for use with the REST API", (await api.GetAsync("limits")).Message);
    }

    [Fact]
    public async Task AccessToken_UnusedForTheSessionTimeout_Expires()
    {
        var tokens = await _org.SignIn.RunAsync();
        var api = new SimulatorApi(_org, tokens.AccessToken);
        await _org.Control.AdvanceClockAsync(TimeSpan.FromMinutes(119));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("limits")).Status);
        await _org.Control.AdvanceClockAsync(TimeSpan.FromMinutes(119));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("limits")).Status);

        await _org.Control.AdvanceClockAsync(TimeSpan.FromMinutes(121));

        Assert.Equal("Session expired or invalid", (await api.GetAsync("limits")).Message);
    }

    [Fact]
    public async Task Approvals_OneTooMany_EndTheOldest()
    {
        var oldest = await _org.SignIn.RunAsync();
        for (var i = 0; i < 5; i++)
        {
            await _org.SignIn.RunAsync();
        }

        await AssertRefusedAsync(SimulatorSignIn.RefreshForm(oldest.RefreshToken!), "invalid_grant", "expired access/refresh token");
    }

    [Fact]
    public async Task UserInfo_WithABadToken_IsPlainText()
    {
        var reply = await new SimulatorApi(_org, "nonsense").GetAsync("/services/oauth2/userinfo");

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal("Bad_OAuth_Token", reply.Text);
    }

    [Fact]
    public async Task Token_ByGet_IsRefused()
    {
        using var reply = await _org.Http.GetAsync(new Uri(_org.BaseAddress, "services/oauth2/token"));

        Assert.Contains("must use HTTP POST", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task CallbackUrls_WhenListed_MustMatchExactly()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:CallbackUrls:0", SimulatorSignIn.Callback), ("Simulator:AutoApprove", "true"));
        var query = SimulatorSignIn.AuthorizeQuery();
        using var listed = await org.SignIn.AuthorizeAsync(query);
        query["redirect_uri"] = SimulatorSignIn.Callback + "/";
        using var other = await org.SignIn.AuthorizeAsync(query);

        Assert.True(SimulatorSignIn.Returned(listed).ContainsKey("code"));
        Assert.Equal("redirect_uri_mismatch", SimulatorSignIn.Returned(other)["error"]);
    }

    private async Task<JsonElement> RefreshAsync(string token)
    {
        using var reply = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(token));
        return JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync());
    }

    private async Task AssertRefusedAsync(Dictionary<string, string> form, string error, string description)
    {
        using var reply = await _org.SignIn.TokenAsync(form);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal($$"""{"error":"{{error}}","error_description":"{{description}}"}""", await reply.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> RevokeAsync(string token)
    {
        using var form = new FormUrlEncodedContent([new("token", token)]);
        using var reply = await _org.Http.PostAsync(new Uri(_org.BaseAddress, "services/oauth2/revoke"), form);
        return reply.StatusCode;
    }

    public sealed class Org : IAsyncLifetime
    {
        public SimulatorProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Process = await SimulatorProcess.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
