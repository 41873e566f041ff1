using System.Net;
using System.Text;

namespace AffiseSfPortal.Salesforce;

/// <summary>Makes plain, bounded text of what the other side said. Its input is hostile.</summary>
internal static class FaultText
{
    public const int Longest = 1_000;

    private const int LongestCode = 100;

    // More than this of an error page is never looked at.
    private const int LongestInput = 16 * 1024;

    /// <summary>A code is a word: what is longer is no code of Salesforce's, and is cut.</summary>
    public static string Code(string said) => Clean(said) is { Length: > LongestCode } text ? text[..LongestCode] : Clean(said);

    /// <summary>Strips markup, control and direction characters, joins blanks, cuts at 1,000 characters.</summary>
    public static string Clean(string text)
    {
        var plain = StripMarkup(text.Length > LongestInput ? text[..LongestInput] : text);
        var clean = new StringBuilder(Math.Min(plain.Length, Longest));
        foreach (var rune in plain.EnumerateRunes())
        {
            var isBlank = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);
            if (isBlank && (clean.Length == 0 || clean[^1] == ' ') || IsInvisible(rune))
                continue;
            if (clean.Length + rune.Utf16SequenceLength > Longest)
                break;
            clean.Append(isBlank ? " " : rune.ToString());
        }

        return clean.ToString().TrimEnd();
    }

    private static string StripMarkup(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = text[at] == '<' ? EndOfTag(text, at) : -1;
            if (end < 0)
            {
                plain.Append(text[at++]);
                continue;
            }

            // Blank instead of the tag: words of two cells must not grow together.
            plain.Append(' ');
            at = end;
        }

        return WebUtility.HtmlDecode(plain.ToString());
    }

    // Returns the index after the tag, comment, style or script that begins here; -1 when the sign is only a sign.
    private static int EndOfTag(string text, int at)
    {
        if (at + 1 >= text.Length || !(char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!' or '?'))
            return -1;
        foreach (var name in (ReadOnlySpan<string>)["script", "style"])
        {
            if (text.AsSpan(at + 1).StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return After(text, "</" + name, at) is var closing and >= 0 ? After(text, ">", closing) is var e and >= 0 ? e : text.Length : text.Length;
        }

        return text.AsSpan(at).StartsWith("<!--") ? After(text, "-->", at) : After(text, ">", at);
    }

    private static int After(string text, string mark, int from)
    {
        var found = text.IndexOf(mark, from, StringComparison.OrdinalIgnoreCase);
        return found < 0 ? -1 : found + mark.Length;
    }

    // Zero-width and direction marks: they can make a text read otherwise than it is.
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format;
}
