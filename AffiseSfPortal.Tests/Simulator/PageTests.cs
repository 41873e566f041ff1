using System.Net;

namespace AffiseSfPortal.Tests.Simulator;

[Collection(SimulatorSuite.Name)]
public sealed class PageTests(SharedSimulator org)
{
    [Fact]
    public async Task Record_WithMarkupInIt_ShowsItAsText()
    {
        const string evil = "<script>alert(1)</script>";
        var id = (await org.Api.PostAsync("sobjects/Lead", new { LastName = evil, Company = "First & Co" })).Json.GetProperty("id").GetString()!;
        await org.Api.PatchAsync($"sobjects/Lead/{id}", new { Company = "Second" });

        foreach (var path in new[] { id, id[..15], $"lightning/r/Lead/{id}/view" })
        {
            using var reply = await org.Process.Http.GetAsync(new Uri(org.Process.BaseAddress, path));
            var html = await reply.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            Assert.DoesNotContain("<script", html);
            Assert.Contains("&lt;script&gt;", html);
            Assert.Contains("First &amp; Co</td><td>Second", html);
            Assert.Contains("default-src 'none'", Assert.Single(reply.Headers.GetValues("Content-Security-Policy")));
        }
    }

    [Fact]
    public async Task HomeAndList_ShowWhatArrived()
    {
        var name = org.NewKey("Page");
        await org.Api.PostAsync("sobjects/Lead", new { LastName = name, Company = "ACME" });

        var home = await org.Process.Http.GetStringAsync(org.Process.BaseAddress);
        var list = await org.Process.Http.GetStringAsync(new Uri(org.Process.BaseAddress, "lightning/o/Lead/list"));

        Assert.Contains("Stand-in Affiliates", home);
        Assert.Contains("Latest changes", home);
        Assert.Contains(name, list);
        Assert.Contains("stand-in.css", list);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00Q5g00000zzzzzEAA")]
    [InlineData("lightning/o/Nothing/list")]
    public async Task Page_OfNothing_IsNotFound(string path)
    {
        using var reply = await org.Process.Http.GetAsync(new Uri(org.Process.BaseAddress, path));

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.Contains("There is no such record here", await reply.Content.ReadAsStringAsync());
    }
}
