using System.Globalization;
using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>The dashboard's verdict is read before a script has come, and stays where it stood when the page takes its place.</summary>
[Collection(InBrowser.Name)]
public sealed class GlanceTests(Stages stages)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1000, 800)]
    [InlineData(700, 800)]
    [InlineData(360, 800)]
    public async Task Dashboard_BeforeItsScripts_SaysWhatItSaysAfterwardsAtTheSamePlace(int width, int height)
    {
        var stage = await stages.AtWorkAsync();
        var options = new VisitOptions { Width = width, Height = height };
        await using var early = await stage.VisitAsync(options);
        // The circuit never comes; everything else does.
        await early.Page.RouteAsync("**/_framework/blazor.web.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" }));
        await early.Page.GotoAsync("/");
        var before = await SeeAsync(early.Page, ".ap-glance-title", ".ap-glance-verdict", ".ap-glance-sentence");
        await Pictures.TakeAsync(early, "artifacts", $"glance-{width.ToString(CultureInfo.InvariantCulture)}");

        await using var late = await stage.VisitAsync(options);
        await late.GoAsync("/");
        var after = await SeeAsync(late.Page, "h1", ".ap-verdict", ".ap-verdict-words > p:first-child");

        foreach (var (was, stands) in before.Zip(after))
        {
            Assert.Equal(stands.Text, was.Text);
            Assert.Equal(stands.Box.X, was.Box.X, 1.5);
            Assert.Equal(stands.Box.Y, was.Box.Y, 1.5);
        }
        Assert.False(await late.Page.Locator(".ap-glance").IsVisibleAsync());
        early.AssertQuiet();
        late.AssertQuiet();
    }

    /// <summary>Where the words themselves stand, whatever the size of the box around them; of the verdict the box.</summary>
    private static async Task<IReadOnlyList<(string Text, LocatorBoundingBoxResult Box)>> SeeAsync(IPage page, string title, string verdict, string sentence)
    {
        List<(string, LocatorBoundingBoxResult)> seen = [];
        foreach (var selector in new[] { title, sentence })
        {
            var words = page.Locator(selector).First;
            await words.WaitForAsync();
            var at = await words.EvaluateAsync<float[]>("e => { const r = document.createRange(); r.selectNodeContents(e); const b = r.getBoundingClientRect(); return [b.x, b.y]; }");
            seen.Add((await words.InnerTextAsync(), new() { X = at[0], Y = at[1] }));
        }
        seen.Add(("", (await page.Locator(verdict).First.BoundingBoxAsync())!));
        return seen;
    }
}
