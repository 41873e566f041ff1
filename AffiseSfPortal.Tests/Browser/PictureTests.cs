using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>
/// A picture of every page, and nothing wider than its window. With UPDATE_PICTURES=1 all of them go to docs/pictures;
/// otherwise a wide light and a narrow dark one go to artifacts/pictures, which is enough to look at.
/// </summary>
[Collection(InBrowser.Name)]
public sealed class PictureTests(Stages stages, Chromium chromium)
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "1";

    [Theory]
    [MemberData(nameof(PageToSee.Names), MemberType = typeof(PageToSee))]
    public async Task Page_InEveryDress_FitsItsWindow(string name)
    {
        foreach (var (dress, options) in Dresses())
        {
            await using var visit = await PageToSee.Of(name).OpenAsync(stages, options);
            await TakeAsync(visit, name, dress, options.Width);
        }
    }

    [Fact]
    public async Task SetupPage_InEveryDress_FitsItsWindow()
    {
        await using var portal = await PortalProcess.StartAsync(new PortalStart { WithSimulator = false });
        foreach (var (dress, options) in Dresses())
        {
            await using var visit = await Visit.BeginAsync(await chromium.GetAsync(), portal.Address, options);
            await visit.Page.GotoAsync("/setup");
            await TakeAsync(visit, "setup", dress, options.Width);
        }
    }

    private static IEnumerable<(string Dress, VisitOptions Options)> Dresses()
    {
        var wide = new VisitOptions();
        var narrow = new VisitOptions { Width = 360, Height = 800 };
        yield return ("light-1440", wide);
        yield return ("dark-360", narrow with { Dark = true });
        if (!Update)
            yield break;
        yield return ("dark-1440", wide with { Dark = true });
        yield return ("light-360", narrow);
        yield return ("french-light-1440", wide with { Locale = "fr-FR" });
    }

    private static async Task TakeAsync(Visit visit, string name, string dress, int width)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, Update ? "docs" : "artifacts", "pictures"));
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder.FullName, $"{name}-{dress}.png"),
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
        });
        var content = await visit.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
        Assert.True(content <= width, $"{name} {dress} is {content} px wide in a window of {width} px.");
        visit.AssertQuiet();
    }
}
