using System.Globalization;
using System.Text;

namespace AffiseSfPortal.Mapping;

/// <summary>The words and numbers inside of texts.</summary>
internal static class TransformText
{
    private static readonly HashSet<string> Yes = new(StringComparer.OrdinalIgnoreCase) { "true", "1", "yes", "y", "on", "oui", "vrai" };
    private static readonly HashSet<string> No = new(StringComparer.OrdinalIgnoreCase) { "false", "0", "no", "n", "off", "non", "faux" };

    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public static string Capitals(string text)
    {
        // Shouted names are lowered first; a "McDonald" is left alone.
        var isShouted = text.Any(char.IsUpper) && !text.Any(char.IsLower);
        return string.Create(text.Length, (text, isShouted), static (span, state) =>
        {
            var isFirst = true;
            for (var i = 0; i < span.Length; i++)
            {
                var c = state.text[i];
                span[i] = isFirst ? char.ToUpperInvariant(c) : state.isShouted ? char.ToLowerInvariant(c) : c;
                isFirst = !char.IsLetterOrDigit(c) && c is not ('\'' or '’');
            }
        });
    }

    /// <summary>At most so many UTF-16 characters, never half of what a reader sees as one; the last is an ellipsis when something was cut.</summary>
    public static string Truncate(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var room = most > 1 ? most - 1 : most;
        var kept = 0;
        while (kept < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, kept);
            if (kept + next > room)
                break;
            kept += next;
        }
        var cut = text.AsSpan(0, kept).TrimEnd();
        return most > 1 ? string.Concat(cut, "…") : cut.ToString();
    }

    public static string OneLine(string text)
    {
        var words = Words(text);
        return string.Join(' ', words);
    }

    public static string Prefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || (prefix.EndsWith("://", StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal))
            ? text
            : prefix + text;

    public static string Suffix(string text, string suffix) => text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? text : text + suffix;

    public static bool? YesOrNo(string text) => Yes.Contains(text) ? true : No.Contains(text) ? false : null;

    /// <summary>Digits, a sign and a point, nothing else.</summary>
    public static bool TryPlainNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <summary>1 234,50 · 1,234.50 · 1.234,50 · $500 · 12 %. A range, or anything else that is not one number, gives null.</summary>
    /// <param name="text">As a person wrote it.</param>
    /// <param name="point">The decimal mark, or null to tell by the text.</param>
    public static decimal? Number(string text, string? point)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || c is '.' or ',' or '-' or '+')
                plain.Append(c);
            else if (!(char.IsWhiteSpace(c) || c is '\'' or '’' or '%' || char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol))
                return null;
        }
        var digits = plain.ToString();
        var mark = point is "," or "." ? point[0] : Mark(digits);
        var group = mark == '.' ? "," : ".";
        digits = digits.Replace(group, "", StringComparison.Ordinal);
        if (mark == ',')
            digits = digits.Replace(',', '.');
        return TryPlainNumber(digits, out var number) && digits.Any(char.IsAsciiDigit) ? number : null;
    }

    // Where both stand, the last is the decimal mark; a comma before exactly three digits parts thousands.
    private static char Mark(string digits)
    {
        var comma = digits.LastIndexOf(',');
        var dot = digits.LastIndexOf('.');
        if (comma >= 0 && dot >= 0)
            return comma > dot ? ',' : '.';
        if (comma >= 0)
            return digits.IndexOf(',', StringComparison.Ordinal) == comma && digits.Length - comma - 1 != 3 ? ',' : '.';
        return dot >= 0 && digits.IndexOf('.', StringComparison.Ordinal) != dot ? ',' : '.';
    }
}
