using System.Net;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Tests.Features.Api;
using AffiseSfPortal.Tests.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Network;

/// <summary>What a request says of where it came from is believed of proxies that the deployment named, and of nobody else.</summary>
public sealed class ForwardedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("203.0.113.9", "", "1.2.3.4", "203.0.113.9|http|localhost")]
    [InlineData("127.0.0.1", "", "1.2.3.4", "127.0.0.1|http|localhost")]
    [InlineData("203.0.113.9", "10.0.0.0/24", "1.2.3.4", "203.0.113.9|http|localhost")]
    [InlineData("10.0.1.5", "10.0.0.0/24", "1.2.3.4", "10.0.1.5|http|localhost")]
    [InlineData("10.0.0.5", "10.0.0.0/24", "1.2.3.4", "1.2.3.4|https|localhost")]
    [InlineData("::ffff:10.0.0.5", "10.0.0.0/24", "1.2.3.4", "1.2.3.4|https|localhost")]
    [InlineData("fd00::5", "fd00::/64", "2606:4700::1111", "2606:4700::1111|https|localhost")]
    [InlineData("10.0.0.5", "10.0.0.5", "9.9.9.9, 1.2.3.4", "1.2.3.4|https|localhost")]
    [InlineData("10.0.0.5", "10.0.0.5 10.0.0.6", "9.9.9.9, 1.2.3.4, 10.0.0.6", "1.2.3.4|https|localhost")]
    [InlineData("10.0.0.5", "10.0.0.5", "nonsense", "10.0.0.5|http|localhost")]
    [InlineData("10.0.0.5", "10.0.0.5", "", "10.0.0.5|https|localhost")]
    public async Task Request_SaysWhereItCameFrom_IsBelievedOfKnownProxiesAlone(string peer, string proxies, string said, string expected)
    {
        await using var portal = new PortalFactory().WithAdministrator().CalledFrom(peer).Knowing(proxies.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        using var client = await portal.NewSignedInClientAsync();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", said);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.test");
        client.DefaultRequestHeaders.Add("Forwarded", "for=6.6.6.6;host=evil.test;proto=https");
        client.DefaultRequestHeaders.Add("X-Real-IP", "6.6.6.6");

        Assert.Equal(expected, await client.GetStringAsync("/echo", Cancel));
    }

    /// <summary>Whoever tries keys cannot make himself many by saying so.</summary>
    [Theory]
    [InlineData("", HttpStatusCode.TooManyRequests)]
    [InlineData("10.0.0.5", HttpStatusCode.Unauthorized)]
    public async Task Limiter_AnotherAddressEachTime_CountsThePeerUnlessAKnownProxySaysOtherwise(string proxy, HttpStatusCode expected)
    {
        await using var portal = new PortalFactory().WithAdministrator().CalledFrom("10.0.0.5").Knowing(proxy.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        using var stranger = portal.NewClient();
        stranger.DefaultRequestHeaders.Add("X-Api-Key", "ask_guess");
        HttpStatusCode last = default;
        for (var n = 0; n <= AffiseSfPortal.Features.Api.Limits.ApiLimits.FailuresPerMinute; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, ApiBench.Affiliates);
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{n}");
            using var answer = await stranger.SendAsync(request, Cancel);
            last = answer.StatusCode;
        }

        Assert.Equal(expected, last);
    }

    [Theory]
    [InlineData("10.0.0.5", "http", "/affiliates/manage?x=%2F1", "https://portal.example.com/affiliates/manage?x=%2F1")]
    [InlineData("10.0.0.5", "http", "//evil.test/x", "https://portal.example.com//evil.test/x")]
    [InlineData("10.0.0.5", "https", "/account/login", null)]
    [InlineData("10.0.0.5", null, "/account/login", null)]
    [InlineData("10.0.0.5", "http", "/health/live", null)]
    [InlineData("203.0.113.9", "http", "/account/login", null)]
    public async Task Plain_KnownProxySaysSo_LeadsToTheSameAddressWithTls(string peer, string? said, string path, string? expected)
    {
        await using var portal = new PortalFactory().With("Portal:PublicUrl", "https://portal.example.com").WithAdministrator().CalledFrom(peer).Knowing("10.0.0.5");
        using var client = portal.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://localhost" + path));
        if (said is not null)
            request.Headers.Add("X-Forwarded-Proto", said);

        using var answer = await client.SendAsync(request, Cancel);

        Assert.Equal(expected is null ? HttpStatusCode.OK : HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
    }

    /// <summary>Where Salesforce sends the code is said by the settings, whatever a request says of itself.</summary>
    [Fact]
    public void RedirectUri_RequestNamesAnotherHost_IsThatOfTheSettings()
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString("evil.test"));
        request.Headers["X-Forwarded-Host"] = "evil.test";

        var address = new PortalAddress(Options.Create(new PortalOptions { PublicUrl = "https://portal.example.com" }));

        Assert.Equal("https://portal.example.com/salesforce/oauth2/callback", address.CallbackUrl(request));
    }

    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("10.0.0.0/24", true)]
    [InlineData("fd00::/64", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1/24", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("::/0", false)]
    [InlineData("proxy.example.com", false)]
    [InlineData("10.1", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void KnownProxies_Setting_IsCheckedOnStart(string proxy, bool isFine)
    {
        var result = Validate(new PortalOptions { KnownProxies = [proxy] });

        Assert.Equal(isFine, result.Succeeded);
        if (!isFine)
            Assert.Contains("Portal:KnownProxies", result.FailureMessage, StringComparison.Ordinal);
    }

    /// <summary>The framework has a switch of its own that believes everybody.</summary>
    [Fact]
    public void Framework_BelievesEverybody_IsRefusedOnStart()
    {
        var result = Validate(new PortalOptions(), ("FORWARDEDHEADERS_ENABLED", "true"));

        Assert.Contains("ASPNETCORE_FORWARDEDHEADERS_ENABLED", result.FailureMessage, StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Validate(PortalOptions options, params (string Key, string Value)[] settings) =>
        new PortalOptionsValidator(new FakeEnvironment("Development"), new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build())
            .Validate(null, options);
}
