using System.Text.RegularExpressions;
using AffiseSfPortal.Tests.Browser.Sheets;
using MudBlazor;

namespace AffiseSfPortal.Tests.Components;

/// <summary>The stylesheet repeats the palette for pages that stand before any script; the two must not drift apart.</summary>
public sealed partial class PaletteTests
{
    private static readonly Dictionary<string, Func<Palette, object>> Tokens = new(StringComparer.Ordinal)
    {
        ["bg"] = p => p.Background,
        ["bg-gray"] = p => p.BackgroundGray,
        ["surface"] = p => p.Surface,
        ["text"] = p => p.TextPrimary,
        ["text-2"] = p => p.TextSecondary,
        ["primary"] = p => p.Primary,
        ["primary-text"] = p => p.PrimaryContrastText,
        ["success"] = p => p.Success,
        ["warning"] = p => p.Warning,
        ["error"] = p => p.Error,
        ["info"] = p => p.Info,
        ["dark"] = p => p.Dark,
        ["dark-text"] = p => p.DarkContrastText,
        ["line"] = p => p.LinesDefault,
        ["line-input"] = p => p.LinesInputs,
        ["drawer"] = p => p.DrawerBackground,
        ["drawer-text"] = p => p.DrawerText,
    };

    [Theory]
    [InlineData(":root {", false)]
    [InlineData(":root[data-theme=\"dark\"] {", true)]
    public async Task Stylesheet_EachTheme_HasTheColoursOfThePalette(string selector, bool isDark)
    {
        await using var portal = new PortalFactory();
        using var client = portal.NewClient();
        var css = await client.GetStringAsync("/app.css");
        var block = css[css.IndexOf(selector, StringComparison.Ordinal)..];
        block = block[..block.IndexOf('}', StringComparison.Ordinal)];
        var written = Token().Matches(block).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);
        Palette palette = isDark ? PortalPalettes.Dark : PortalPalettes.Light;

        foreach (var (name, colour) in Tokens)
            Assert.Equal((name, Hex(colour(palette))), (name, written[name]));
    }

    private static string Hex(object colour) => ((MudBlazor.Utilities.MudColor)colour).ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex).ToLowerInvariant();

    [GeneratedRegex(@"--ap-(?<name>[a-z0-9-]+):\s*(?<value>#[0-9a-f]{6});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
