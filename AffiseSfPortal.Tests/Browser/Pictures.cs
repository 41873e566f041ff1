using Microsoft.Playwright;

namespace AffiseSfPortal.Tests.Browser;

internal static class Pictures
{
    public const int Narrow = 360;

    public static Task<byte[]> TakeAsync(Visit visit, string folder, string name) => visit.Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, folder, "pictures")).FullName, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
        Caret = ScreenshotCaret.Hide,
    });

    /// <summary>The page as somebody sees it who makes the window small; its picture goes to artifacts/pictures.</summary>
    public static async Task AssertFitsPhoneAsync(Visit visit, string name)
    {
        await visit.Page.SetViewportSizeAsync(Narrow, 800);
        await AssertFitsAsync(visit, name, Narrow);
        await TakeAsync(visit, "artifacts", $"{name}-{Narrow}");
    }

    /// <summary>What follows the window's width settles within frames.</summary>
    public static async Task AssertFitsAsync(Visit visit, string what, int width)
    {
        var content = int.MaxValue;
        for (var frame = 0; frame < 60 && content > width; frame++)
            content = await visit.Page.EvaluateAsync<int>("() => new Promise(done => requestAnimationFrame(() => done(document.scrollingElement.scrollWidth)))");
        Assert.True(content <= width, $"{what} is {content} px wide in a window of {width} px.");
    }
}
