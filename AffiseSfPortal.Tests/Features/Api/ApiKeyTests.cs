using System.Net;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>Who may call, and how often.</summary>
public sealed class ApiKeyTests
{
    [Theory]
    [InlineData("GET", "/api/v1/affiliates")]
    [InlineData("POST", "/api/v1/affiliates")]
    [InlineData("GET", "/api/v1/affiliates/1/sync")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("DELETE", "/api")]
    [InlineData("GET", "/API/V1/Affiliates")]
    public async Task Call_WithoutAKey_IsAProblemAndNoWayToTheSignIn(string method, string url)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);

        using var answer = await client.SendAsync(request);

        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
        Assert.Equal("ApiKey", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Call_BeforeAnyUserExists_IsRefusedToo()
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();
        using var answer = await client.GetAsync(ApiBench.Affiliates);
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ask_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("nonsense")]
    public async Task Call_UnknownKey_IsRefused(string key)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
        using var answer = await client.GetAsync(ApiBench.Affiliates);
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
    }

    [Fact]
    public async Task Call_TwoKeys_IsRefused()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", [await portal.NewKeyAsync(), await portal.NewKeyAsync()]);
        using var answer = await client.GetAsync(ApiBench.Affiliates);
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
    }

    [Fact]
    public async Task Call_RevokedMeanwhile_IsRefusedFromThenOn()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        await script.GetJsonAsync(ApiBench.Affiliates);

        await portal.WriteAsync(db => db.ApiKeys.Single().RevokedAt = DateTime.UnixEpoch);

        using var answer = await script.GetAsync(ApiBench.Affiliates);
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
    }

    [Fact]
    public async Task Call_ScopeMissing_SaysWhich()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var reader = await portal.NewScriptAsync(ApiScopes.Read);
        using var writer = await portal.NewScriptAsync(ApiScopes.Write);

        using var push = await reader.PushAsync("[]");
        Assert.Equal(ApiScopes.Write, (await push.RefusedAsync(HttpStatusCode.Forbidden, "scope-missing"))["scope"]!.GetValue<string>());
        foreach (var url in new[] { "", "/1", "/1/sync" })
        {
            using var read = await writer.GetAsync(ApiBench.Affiliates + url);
            Assert.Equal(ApiScopes.Read, (await read.RefusedAsync(HttpStatusCode.Forbidden, "scope-missing"))["scope"]!.GetValue<string>());
        }
        Assert.Empty(await writer.ResultsAsync("[]"));
        await reader.GetJsonAsync(ApiBench.Affiliates);
    }

    [Fact]
    public async Task CookieAndKey_EachOpensItsOwnDoorAlone()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var admin = await portal.NewSignedInClientAsync();
        using var script = await portal.NewScriptAsync();

        using var api = await admin.GetAsync(ApiBench.Affiliates);
        await api.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");
        using var push = await admin.PushAsync("[]");
        await push.RefusedAsync(HttpStatusCode.Unauthorized, "key-required");

        foreach (var page in new[] { "/", "/settings/api-keys", "/affiliates/manage" })
        {
            using var answer = await script.GetAsync(page);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Contains("/account/login", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        using var circuit = await script.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.NotEqual(HttpStatusCode.OK, circuit.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "no-such-address")]
    [InlineData("GET", "/api", HttpStatusCode.NotFound, "no-such-address")]
    [InlineData("DELETE", "/api/v1/affiliates", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("POST", "/api/v1/affiliates/1", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("PUT", "/api/v1/affiliates/1/sync", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task Call_NothingThere_IsAProblemToo(string method, string url, HttpStatusCode status, string code)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        using var answer = await script.SendAsync(request);
        await answer.RefusedAsync(status, code);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task Call_MoreThanTheKeyMay_WaitsAndOtherKeysDoNot()
    {
        await using var portal = new PortalFactory().WithAdministrator().With("Api:RequestsPerMinute", "1");
        using var script = await portal.NewScriptAsync();
        using var other = await portal.NewScriptAsync();
        await script.GetJsonAsync(ApiBench.Affiliates);
        await script.GetJsonAsync(ApiBench.Affiliates);

        using var third = await script.GetAsync(ApiBench.Affiliates);

        await third.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await other.GetJsonAsync(ApiBench.Affiliates);
    }

    [Fact]
    public async Task Call_ManyUnknownKeysFromOneAddress_AreSlowedDownAndAGoodKeyIsNot()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var stranger = portal.NewClient();
        stranger.DefaultRequestHeaders.Add("X-Api-Key", "ask_guess");
        using var script = await portal.NewScriptAsync();
        for (var n = 0; n < AffiseSfPortal.Features.Api.Limits.ApiLimits.FailuresPerMinute; n++)
        {
            using var refused = await stranger.GetAsync(ApiBench.Affiliates);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var slowed = await stranger.GetAsync(ApiBench.Affiliates);

        await slowed.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.NotNull(slowed.Headers.RetryAfter);
        await script.GetJsonAsync(ApiBench.Affiliates);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("60001")]
    [InlineData("many")]
    public async Task Start_WrongRequestsPerMinute_StopsAndNamesTheKey(string value)
    {
        await using var portal = new PortalFactory().WithAdministrator().With("Api:RequestsPerMinute", value);
        var fault = Record.Exception(() => portal.NewClient());
        Assert.Contains("Api:RequestsPerMinute", fault?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastUse_ManyCalls_IsWrittenOnceAMinute()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-24T08:00:00Z"));
        await using var portal = new PortalFactory().WithAdministrator().WithServices(s => s.AddSingleton<TimeProvider>(time));
        using var script = await portal.NewScriptAsync();
        Assert.Null(await LastUsedAsync(portal));

        await script.GetJsonAsync(ApiBench.Affiliates);
        var first = await LastUsedAsync(portal);
        Assert.Equal(time.GetUtcNow().UtcDateTime, first);
        time.Advance(TimeSpan.FromSeconds(59));
        await script.GetJsonAsync(ApiBench.Affiliates);
        Assert.Equal(first, await LastUsedAsync(portal));
        time.Advance(TimeSpan.FromSeconds(1));
        await script.GetJsonAsync(ApiBench.Affiliates);
        Assert.Equal(time.GetUtcNow().UtcDateTime, await LastUsedAsync(portal));
    }

    [Fact]
    public void Secret_Made_HasTheFormAndIsNeverTheSame()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => ApiKeySecret.New()).ToList();
        Assert.All(secrets, s => Assert.Matches("^ask_[A-Za-z0-9_-]{43}$", s));
        Assert.Equal(100, secrets.Distinct().Count());
        Assert.Equal(secrets[0][..8], ApiKeySecret.PrefixOf(secrets[0]));
        Assert.Equal(32, ApiKeySecret.HashOf(secrets[0]).Length);
    }

    private static Task<DateTime?> LastUsedAsync(PortalFactory portal) => portal.ReadAsync(db => db.ApiKeys.Select(k => k.LastUsedAt).SingleAsync(TestPortal.Cancel));
}
