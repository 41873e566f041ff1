using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

/// <summary>
/// A picture of every page, and nothing wider than its window. With UPDATE_PICTURES=1 all of them go to docs/pictures;
/// otherwise the one that is hardest to fit goes to artifacts/pictures: narrow, and in French, the longer language. The accessibility tests open the wide ones.
/// </summary>
[Collection(InBrowser.Name)]
public sealed class PictureTests(Stages stages)
{
    private const int Narrow = 360;
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "1";

    [Theory]
    [MemberData(nameof(PageToSee.Names), MemberType = typeof(PageToSee))]
    public async Task Page_InEveryDress_FitsItsWindow(string name)
    {
        foreach (var (dress, options) in Dresses())
        {
            await using var visit = await PageToSee.Of(name).OpenAsync(stages, options);
            await LookAsync(visit, name, dress, options);
        }
    }

    [Fact]
    public async Task SetupPage_InEveryDress_FitsItsWindow()
    {
        var portal = await stages.EmptyAsync();
        foreach (var (dress, options) in Dresses())
        {
            await using var visit = await Visit.BeginAsync(await stages.Chromium.GetAsync(), portal.Address, options);
            await visit.Page.GotoAsync("/setup");
            await LookAsync(visit, "setup", dress, options);
        }
    }

    private static IEnumerable<(string Dress, VisitOptions Options)> Dresses()
    {
        var wide = new VisitOptions();
        var narrow = new VisitOptions { Width = Narrow, Height = 800 };
        if (!Update)
        {
            yield return ("french-dark-360", narrow with { Dark = true, Locale = "fr-FR" });
            yield break;
        }
        yield return ("light-1440", wide);
        yield return ("dark-1440", wide with { Dark = true });
        yield return ("light-360", narrow);
        yield return ("dark-360", narrow with { Dark = true });
        yield return ("french-light-1440", wide with { Locale = "fr-FR" });
    }

    private static async Task LookAsync(Visit visit, string name, string dress, VisitOptions options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, Update ? "docs" : "artifacts", "pictures"));
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder.FullName, $"{name}-{dress}.png"),
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
        });
        await AssertFitsAsync(visit, $"{name} {dress}", options.Width);
        if (options.Width > Narrow)
        {
            // The same page as somebody sees it who makes the window small.
            await visit.Page.SetViewportSizeAsync(Narrow, 800);
            await AssertFitsAsync(visit, $"{name} {dress} made narrow", Narrow);
        }
        visit.AssertQuiet();
    }

    /// <summary>What follows the window's width settles within frames.</summary>
    private static async Task AssertFitsAsync(Visit visit, string what, int width)
    {
        var content = int.MaxValue;
        for (var frame = 0; frame < 60 && content > width; frame++)
            content = await visit.Page.EvaluateAsync<int>("() => new Promise(done => requestAnimationFrame(() => done(document.scrollingElement.scrollWidth)))");
        Assert.True(content <= width, $"{what} is {content} px wide in a window of {width} px.");
    }
}
