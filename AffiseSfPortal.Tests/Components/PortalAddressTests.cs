using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Tests.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Components;

public sealed class PortalAddressTests
{
    [Theory]
    [InlineData("https://portal.example.com", "https://portal.example.com/salesforce/oauth2/callback")]
    [InlineData("https://portal.example.com/", "https://portal.example.com/salesforce/oauth2/callback")]
    [InlineData("https://portal.example.com:8443", "https://portal.example.com:8443/salesforce/oauth2/callback")]
    [InlineData("http://localhost:5210", "http://localhost:5210/salesforce/oauth2/callback")]
    [InlineData("", "http://localhost:5300/salesforce/oauth2/callback")]
    public void CallbackUrl_PublicUrl_IsExact(string publicUrl, string expected)
    {
        var address = new PortalAddress(Options.Create(new PortalOptions { PublicUrl = publicUrl }));

        Assert.Equal(expected, address.CallbackUrl(new Uri("http://localhost:5300/")));
    }

    [Theory]
    [InlineData("Development", "", true)]
    [InlineData("Production", "", false)]
    [InlineData("Production", "https://portal.example.com", true)]
    [InlineData("Production", "http://localhost:5210", true)]
    [InlineData("Production", "http://127.0.0.1:5210", true)]
    [InlineData("Production", "http://portal.example.com", false)]
    [InlineData("Development", "portal.example.com", false)]
    [InlineData("Development", "ftp://portal.example.com", false)]
    [InlineData("Development", "https://portal.example.com/path", false)]
    [InlineData("Development", "https://user@portal.example.com", false)]
    public void Validate_PublicUrl_NamesTheKeyWhenItRefuses(string environment, string publicUrl, bool isFine)
    {
        var result = new PortalOptionsValidator(new FakeEnvironment(environment), new ConfigurationBuilder().Build()).Validate(null, new PortalOptions { PublicUrl = publicUrl });

        Assert.Equal(isFine, result.Succeeded);
        if (!isFine)
            Assert.Contains("Portal:PublicUrl", result.FailureMessage, StringComparison.Ordinal);
    }
}
