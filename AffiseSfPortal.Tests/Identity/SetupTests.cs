using System.Net;

namespace AffiseSfPortal.Tests.Identity;

public sealed class SetupTests
{
    private static Dictionary<string, string> Form(string? code = null) => new(StringComparer.Ordinal)
    {
        ["Posted.Email"] = "first@example.com",
        ["Posted.Password"] = "four words in a row",
        ["Posted.Code"] = code ?? "",
    };

    [Fact]
    public async Task Setup_NoUserYet_SignsTheNewAdministratorIn()
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();
        using var created = await PortalFactory.PostFormAsync(client, "/setup", Form());
        Assert.Equal(HttpStatusCode.Found, created.StatusCode);
        Assert.Equal("/", created.Headers.Location?.AbsolutePath);
        using var home = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }
}
