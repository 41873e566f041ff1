using System.Text;

namespace AffiseSfPortal.Domain;

/// <summary>Text as people mean it: without characters that no screen shows. PostgreSQL refuses NUL, and a turned direction makes one text look like another.</summary>
public static class PlainText
{
    /// <summary>Drops control characters except line feed and tab, and the marks that turn the direction of text; every line break becomes a line feed.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsOdd))
            return text;
        var plain = new StringBuilder(text.Length);
        // Runes, so that half a surrogate pair, which is no text at all, becomes the mark of an unknown character.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !(Rune.IsControl(rune) || TurnsDirection(rune.Value)))
                plain.Append(rune.ToString());
        }
        return plain.ToString();
    }

    private static bool IsOdd(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || char.IsSurrogate(c) || TurnsDirection(c);

    private static bool TurnsDirection(int c) => c is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
