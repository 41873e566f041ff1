using System.Text.RegularExpressions;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Tests.Browser;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Components;

public sealed partial class BrowserClockTests : UiTest
{
    private static readonly DateTime Night = new(2026, 11, 24, 1, 28, 5, DateTimeKind.Utc);
    private readonly BrowserClock _browser = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 14, 8, 31, TimeSpan.Zero)));

    public BrowserClockTests() => _browser.Use("Europe/Paris");

    protected override void Dispose(bool disposing)
    {
        _browser.Dispose();
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("en-US")]
    [InlineData("fr")]
    public void Time_InEveryLanguage_HasTwentyFourHours(string culture)
    {
        UseCulture(culture);

        Assert.Equal("02:28", _browser.Minute(Night));
        Assert.Equal("02:28:05", _browser.Short(Night));
        Assert.Equal("14:28", _browser.Minute(Night.AddHours(12)));
        Assert.EndsWith("02:28:05", _browser.Exact(Night), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "02:28")]
    [InlineData(-1, "23 Nov")]
    [InlineData(-400, "20 Oct 2025")]
    public void MinuteOrDay_OlderThanToday_IsTheDay(int days, string words) => Assert.Equal(words, _browser.MinuteOrDay(Night.AddDays(days)));

    [Fact]
    public void Screens_AnyTime_ComesFromTheClock()
    {
        var portal = Path.Combine(Repository.Root, "AffiseSfPortal");
        var screens = ((string[])["Components", "Features"])
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(portal, room), "*", SearchOption.AllDirectories))
            // What the API reads and writes is no screen: its times are UTC by contract.
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Api{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" or ".resx" or ".js" && Path.GetFileName(file) != "BrowserClock.cs")
            .ToList();

        Assert.NotEmpty(screens);
        Assert.Empty(screens.Where(file => TimeFormat().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName));
    }

    [GeneratedRegex("""(?<!'T'H?)[Hh]{1,2}:mm|\{\d:[tTgGfF]\}|ToString\("[tTgGfF]"|ToShortTimeString|toLocaleTimeString""", RegexOptions.None, 1000)]
    private static partial Regex TimeFormat();
}
