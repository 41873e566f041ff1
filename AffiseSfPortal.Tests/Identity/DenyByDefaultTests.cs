using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

public sealed class DenyByDefaultTests
{
    /// <summary>Everything that answers without a user. A new name here is a decision.</summary>
    private static readonly string[] Anonymous =
    [
        "/account/login", "/account/external", "/account/external/done", "/account/second-factor", "/account/passkeys/request", "/account/invitation", "/setup", "/error", "/culture", "/_framework/opaque-redirect", "/_framework/blazor.web.js",
        // Salesforce sends the browser here; it trusts the single-use state and says so when nobody is signed in.
        "/salesforce/oauth2/callback",
        // For load balancers and supervisors; they name parts and no reasons.
        "/health/live", "/health/ready",
    ];

    [Fact]
    public async Task Endpoints_WithoutAUser_AreTheListedOnes()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        var open = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Distinct(StringComparer.Ordinal);

        Assert.Equal([], open.Except(Anonymous, StringComparer.Ordinal));
    }

    public static TheoryData<string> Pages()
    {
        var routes = typeof(Program).Assembly.GetTypes()
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
            .Select(r => r.Template)
            .Where(t => !Anonymous.Contains(t, StringComparer.Ordinal));
        return [.. routes.Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"\{[^}]+\}", "1"))];
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Anonymous_LeadsToSignIn(string url)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var answer = await client.GetAsync(url);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.StartsWith("/account/login?returnUrl=", new Uri(portal.Server.BaseAddress, answer.Headers.Location!).PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/page", HttpStatusCode.Found)]
    [InlineData("/_blazor/negotiate", HttpStatusCode.Found)]
    [InlineData("/app.css", HttpStatusCode.OK)]
    [InlineData("/theme.js", HttpStatusCode.OK)]
    [InlineData("/account/login", HttpStatusCode.OK)]
    public async Task Address_Anonymous_AnswersAsItShould(string url, HttpStatusCode expected)
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var answer = await client.GetAsync(url);

        Assert.Equal(expected, answer.StatusCode);
    }
}
