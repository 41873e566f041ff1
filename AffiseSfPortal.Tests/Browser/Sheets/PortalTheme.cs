using MudBlazor;

namespace AffiseSfPortal.Tests.Browser.Sheets;

/// <summary>Palette, type scale and measures of the portal. 12 px is the floor of type.</summary>
internal static class PortalTheme
{
    private static readonly string[] Family = ["Inter Variable", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = PortalPalettes.Light,
        PaletteDark = PortalPalettes.Dark,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px", DrawerWidthLeft = "224px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Family, FontSize = "13px", LineHeight = "20px", FontWeight = "400", LetterSpacing = "normal" },
            H4 = new H4Typography { FontFamily = Family, FontSize = "22px", LineHeight = "28px", FontWeight = "600", LetterSpacing = "-0.015em" },
            H5 = new H5Typography { FontFamily = Family, FontSize = "20px", LineHeight = "28px", FontWeight = "600", LetterSpacing = "-0.012em" },
            H6 = new H6Typography { FontFamily = Family, FontSize = "15px", LineHeight = "24px", FontWeight = "600", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Family, FontSize = "16px", LineHeight = "24px", FontWeight = "600", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Family, FontSize = "13px", LineHeight = "20px", FontWeight = "500", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Family, FontSize = "14px", LineHeight = "20px", FontWeight = "400", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Family, FontSize = "13px", LineHeight = "20px", FontWeight = "400", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Family, FontSize = "13px", LineHeight = "20px", FontWeight = "500", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Family, FontSize = "12px", LineHeight = "16px", FontWeight = "400", LetterSpacing = "normal" },
            Overline = new OverlineTypography { FontFamily = Family, FontSize = "12px", LineHeight = "16px", FontWeight = "500", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
