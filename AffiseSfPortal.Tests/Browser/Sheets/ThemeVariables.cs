using System.Text.RegularExpressions;
using Bunit;
using MudBlazor;
using MudBlazor.Services;

namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>What the library's theme provider writes for the portal's theme, once for all circuits; the dark theme as far as it differs.</summary>
internal static partial class ThemeVariables
{
    public static string Text
    {
        get
        {
            var (light, dark) = (Of(isDark: false), Of(isDark: true));
            return $":root{{{string.Join("", light)}}}:root[data-theme=dark]{{{string.Join("", dark.Except(light))}}}";
        }
    }

    private static string[] Of(bool isDark)
    {
        using var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddMudServices();
        var provider = context.Render<MudThemeProvider>(p => p.Add(t => t.Theme, PortalTheme.Theme).Add(t => t.IsDarkMode, isDark));
        return [.. Variable().Matches(provider.Markup).Select(m => m.Value)];
    }

    [GeneratedRegex(@"--mud-[\w-]+:[^;{}]+;", RegexOptions.None, 1000)]
    private static partial Regex Variable();
}
