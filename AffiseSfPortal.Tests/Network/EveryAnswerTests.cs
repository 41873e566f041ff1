using System.Net;
using System.Net.Http.Headers;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Network;

/// <summary>Headers, hosts and methods: what holds of every answer, refusals and faults included.</summary>
public sealed class EveryAnswerTests
{
    private static readonly Uri Public = new("https://portal.example.com");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_OfAnyKind_CarriesEveryHeader()
    {
        await using var portal = Portal();
        using var client = await SignedInAsync(portal);
        var answers = new (string Method, string Url, HttpStatusCode Status, (string Name, string Value)? Said)[]
        {
            ("GET", "/account/login", HttpStatusCode.OK, null),
            ("GET", "/", HttpStatusCode.OK, null),
            ("HEAD", "/", HttpStatusCode.NotFound, null),
            ("GET", "/settings", HttpStatusCode.OK, null),
            ("GET", "/no/such/page", HttpStatusCode.NotFound, null),
            ("GET", "/no-such-file.css", HttpStatusCode.NotFound, null),
            ("GET", "/boom", HttpStatusCode.InternalServerError, null),
            ("GET", "/app.css", HttpStatusCode.OK, null),
            ("GET", "/favicon.svg", HttpStatusCode.OK, null),
            ("GET", "/_framework/blazor.web.js", HttpStatusCode.OK, null),
            ("GET", "/mudblazor.css", HttpStatusCode.OK, null),
            ("POST", "/_blazor/negotiate?negotiateVersion=1", HttpStatusCode.OK, null),
            ("POST", "/_blazor/negotiate?negotiateVersion=1", HttpStatusCode.Forbidden, ("Origin", "https://evil.test")),
            ("GET", "/culture?c=fr&returnUrl=%2F", HttpStatusCode.Found, null),
            ("POST", "/account/logout", HttpStatusCode.BadRequest, null),
            ("GET", "/api/v1/affiliates", HttpStatusCode.Unauthorized, null),
            ("GET", "/openapi/v1.json", HttpStatusCode.OK, null),
            ("GET", "/sync-health/to-fix.csv", HttpStatusCode.OK, null),
            ("GET", "/settings/diagnostics.zip", HttpStatusCode.OK, null),
            ("GET", "/health/live", HttpStatusCode.OK, null),
            ("TRACE", "/", HttpStatusCode.MethodNotAllowed, null),
            ("TRACK", "/", HttpStatusCode.MethodNotAllowed, null),
            ("GET", "/", HttpStatusCode.BadRequest, ("Host", "evil.test")),
        };

        foreach (var (method, url, status, said) in answers)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), url);
            if (said is { } header)
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await client.SendAsync(request, Cancel);
            Assert.Equal((method, url, status), (method, url, answer.StatusCode));
            AssertHeaders(url, answer.Headers);
            var isFile = answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType is "text/css" or "text/javascript" or "image/svg+xml";
            Assert.True(answer.Headers.CacheControl?.NoStore != isFile, $"{method} {url}: {answer.Headers.CacheControl}");
        }
    }

    [Fact]
    public async Task Strict_WithoutTls_IsNotSaid()
    {
        await using var portal = new PortalFactory().InEnvironment("Production").WithAdministrator();
        using var client = portal.NewClient();
        using var answer = await client.GetAsync("/account/login", Cancel);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("*", "portal.example.com", HttpStatusCode.OK)]
    [InlineData("*", "PORTAL.example.com:443", HttpStatusCode.OK)]
    [InlineData("*", "localhost:5210", HttpStatusCode.OK)]
    [InlineData("*", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("*", "[::1]:5210", HttpStatusCode.OK)]
    [InlineData("*", "evil.test", HttpStatusCode.BadRequest)]
    [InlineData("*", "portal.example.com.evil.test", HttpStatusCode.BadRequest)]
    [InlineData("*", "evil.portal.example.com", HttpStatusCode.BadRequest)]
    [InlineData("*", "10.0.0.7", HttpStatusCode.BadRequest)]
    [InlineData("other.example;portal.example.com", "other.example", HttpStatusCode.OK)]
    [InlineData("other.example;portal.example.com", "127.0.0.1", HttpStatusCode.BadRequest)]
    public async Task Host_OfTheRequest_IsThePublicOneUnlessTheDeploymentNamesOthers(string allowed, string host, HttpStatusCode expected)
    {
        await using var portal = Portal().With("AllowedHosts", allowed);
        using var client = portal.CreateClient(new() { BaseAddress = Public, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login");
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request, Cancel);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>An orchestrator probes by the address of the machine.</summary>
    [Fact]
    public async Task Host_OfAProbe_MayBeAnAddress()
    {
        await using var portal = Portal();
        using var client = portal.CreateClient(new() { BaseAddress = new Uri("http://10.0.0.7:8080"), AllowAutoRedirect = false });
        using var answer = await client.GetAsync("/health/live", Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Cookies_OverTls_AllBelongToThisHostAlone()
    {
        await using var portal = Portal();
        using var client = portal.CreateClient(new() { BaseAddress = Public, AllowAutoRedirect = false });
        using var page = await client.GetAsync("/account/login", Cancel);
        using var signIn = await PortalFactory.PostFormAsync(client, "/account/login", new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = PortalFactory.AdminEmail,
            ["Posted.Password"] = PortalFactory.AdminPassword,
        });
        using var language = await client.GetAsync("/culture?c=fr&returnUrl=%2F", Cancel);
        var cookies = new[] { page, signIn, language }.SelectMany(a => a.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).ToList();

        Assert.Equal(["__Host-portal", "__Host-portal-form", "__Host-portal-language"], cookies.Select(c => c[..c.IndexOf('=', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(cookies, c =>
        {
            Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", c + ";", StringComparison.OrdinalIgnoreCase);
            Assert.Matches("(?i); samesite=(lax|strict)", c);
            Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
        });
    }

    public static TheoryData<string> Foreign =>
        ["//evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https:evil.example", "https://evil.example", "/\t/evil.example", "/\n/evil.example", "/%09/evil.example", "///evil.example",
         "http:///evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "@evil.example", ".evil.example", "/\u0000/evil.example", "~/evil", "~//evil.example", "evil.example", ""];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task ReturnUrl_LeadsElsewhere_StaysInThePortal(string returnUrl)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        using var language = await client.GetAsync("/culture?c=fr&returnUrl=" + Uri.EscapeDataString(returnUrl), Cancel);
        using var signIn = await PortalFactory.PostFormAsync(client, "/account/login?returnUrl=" + Uri.EscapeDataString(returnUrl), new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = PortalFactory.AdminEmail,
            ["Posted.Password"] = PortalFactory.AdminPassword,
        });

        foreach (var answer in new[] { language, signIn })
        {
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            var target = answer.Headers.GetValues("Location").Single();
            // As a browser reads it: tabs and line breaks are dropped, a backslash is a slash.
            var read = target.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace('\\', '/');
            Assert.True(new Uri(new Uri("https://portal.example.com/account/login"), read).Host is "portal.example.com" or "localhost", target);
        }
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void IsLocal_LeadsElsewhere_IsNot(string url) => Assert.Equal(url == "/%09/evil.example", Urls.IsLocal(url));

    [Fact]
    public void Circuits_OfThePortal_AreBounded()
    {
        using var portal = new PortalFactory();
        var circuits = portal.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;

        Assert.Equal((50, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1), 10, 0),
            (circuits.DisconnectedCircuitMaxRetained, circuits.DisconnectedCircuitRetentionPeriod, circuits.JSInteropDefaultCallTimeout, circuits.MaxBufferedUnacknowledgedRenderBatches, circuits.PersistedCircuitInMemoryMaxRetained));
        Assert.False(circuits.DetailedErrors);
    }

    private static PortalFactory Portal() => new PortalFactory().InEnvironment("Production").With("Portal:PublicUrl", "https://portal.example.com").WithAdministrator().CalledFrom("203.0.113.9");

    private static async Task<HttpClient> SignedInAsync(PortalFactory portal)
    {
        var client = portal.CreateClient(new() { BaseAddress = Public, AllowAutoRedirect = false });
        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = PortalFactory.AdminEmail,
            ["Posted.Password"] = PortalFactory.AdminPassword,
        });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    private static void AssertHeaders(string url, HttpResponseHeaders headers)
    {
        var expected = new (string Name, string Value)[]
        {
            ("Content-Security-Policy", SecurityHeaders.ContentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        };
        foreach (var (name, value) in expected)
            Assert.Equal((url, name, value), (url, name, headers.TryGetValues(name, out var said) ? string.Join(" & ", said) : null));
        Assert.True(headers.Contains("Permissions-Policy"), url);
        Assert.False(headers.Contains("Server"), url);
    }
}
