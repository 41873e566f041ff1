using System.Net;
using AffiseSfPortal.Components.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Components;

public sealed class HeadersTests
{
    [Fact]
    public async Task Answer_OfAnyKind_CarriesTheHeaders()
    {
        await using var portal = Portal();
        using var client = await portal.NewSignedInClientAsync();
        var expected = new (string Url, HttpStatusCode Status)[]
        {
            ("/account/login", HttpStatusCode.OK),
            ("/", HttpStatusCode.OK),
            ("/no/such/page", HttpStatusCode.NotFound),
            ("/boom", HttpStatusCode.InternalServerError),
            ("/app.css", HttpStatusCode.OK),
            ("/_framework/blazor.web.js", HttpStatusCode.OK),
            ("/mudblazor.css", HttpStatusCode.OK),
        };

        foreach (var (url, status) in expected)
        {
            using var answer = await client.GetAsync(url);
            Assert.Equal((url, status), (url, answer.StatusCode));
            Assert.Equal(SecurityHeaders.ContentSecurityPolicy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                Assert.True(answer.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task UnknownAddress_SignedIn_ShowsThePageThatSaysSo()
    {
        await using var portal = Portal();
        using var client = await portal.NewSignedInClientAsync();

        using var answer = await client.GetAsync("/no/such/page");

        Assert.Contains("id=\"shell\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_InProduction_ShowsANumberAndNoStack()
    {
        await using var portal = Portal();
        using var client = await portal.NewSignedInClientAsync();

        using var answer = await client.GetAsync("/boom");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Contains("The portal could not answer", page, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperationException", page, StringComparison.Ordinal);
        Assert.DoesNotContain("private words", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_HttpsAddress_BelongToThisHostAlone()
    {
        await using var portal = new PortalFactory().With("Portal:PublicUrl", "https://portal.example.com").WithAdministrator();
        using var client = portal.CreateClient(new() { BaseAddress = new Uri("https://portal.example.com"), AllowAutoRedirect = false });

        using var answer = await PortalFactory.PostFormAsync(client, "/account/login", new(StringComparer.Ordinal)
        {
            ["Posted.Email"] = PortalFactory.AdminEmail,
            ["Posted.Password"] = PortalFactory.AdminPassword,
        });

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-portal=", StringComparison.Ordinal));
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignInPage_BehindAProxyThatEndsTls_Works()
    {
        await using var portal = new PortalFactory().With("Portal:PublicUrl", "https://portal.example.com").WithAdministrator();
        using var client = portal.NewClient();

        using var page = await client.GetAsync("http://localhost/account/login");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-portal-form=", StringComparison.Ordinal));
    }

    private static PortalFactory Portal() => new PortalFactory().InEnvironment("Production").WithAdministrator()
        .WithServices(s => s.AddSingleton<IStartupFilter, Boom>());

    /// <summary>A page that fails, behind the portal's own pipeline.</summary>
    private sealed class Boom : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Map("/boom", b => b.Run(_ => throw new InvalidOperationException("private words")));
        };
    }
}
