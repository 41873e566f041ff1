using System.Globalization;
using System.Text;
using QRCoder;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>A QR code as one path of squares: no picture to fetch, no script, as sharp as the screen.</summary>
internal static class QrDrawing
{
    public static string ViewBox(string text) => string.Create(CultureInfo.InvariantCulture, $"0 0 {Modules(text).Count} {Modules(text).Count}");

    public static string Path(string text)
    {
        var modules = Modules(text);
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                if (modules[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }
        return path.ToString();
    }

    private static List<System.Collections.BitArray> Modules(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return data.ModuleMatrix;
    }
}
