using System.Net;

namespace AffiseSfPortal.Tests.Components;

public sealed class CultureTests
{
    [Fact]
    public async Task Switch_AnyReturnUrl_StaysInThePortal()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        var expected = new (string ReturnUrl, string Location)[]
        {
            ("/sync-health", "/sync-health"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("~/x", "/"), ("", "/"),
        };

        foreach (var (returnUrl, location) in expected)
        {
            using var answer = await client.GetAsync("/culture?c=fr&returnUrl=" + Uri.EscapeDataString(returnUrl));
            Assert.Equal((HttpStatusCode.Found, location), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task Switch_ToFrench_IsRemembered()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();
        using var switched = await client.GetAsync("/culture?c=fr&returnUrl=/account/login");

        var page = await client.GetStringAsync("/account/login");

        Assert.Contains("lang=\"fr\"", page, StringComparison.Ordinal);
        Assert.Contains("Se connecter", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_UnknownLanguage_ChangesNothing()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var client = portal.NewClient();

        using var answer = await client.GetAsync("/culture?c=xx&returnUrl=/account/login");

        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
