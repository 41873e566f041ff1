namespace SalesforceSimulator.Store;

/// <summary>Record ids: 15 case-sensitive characters, or 18 with a checksum that restores the case of the first 15.</summary>
internal static class RecordId
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Checks = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private const string Instance = "5g0";

    public static string Make(string prefix, long number)
    {
        Span<char> body = stackalloc char[9];
        for (var i = body.Length - 1; i >= 0; i--)
        {
            body[i] = Digits[(int)(number % 62)];
            number /= 62;
        }

        var id = string.Concat(prefix, Instance, body);
        return id + Suffix(id);
    }

    /// <summary>Accepts both lengths and returns the 18 characters with the case that the checksum tells.</summary>
    public static bool TryParse(string? text, out string id)
    {
        id = "";
        if (text is null || text.Length is not (15 or 18) || !text.All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        if (text.Length == 15)
        {
            id = text + Suffix(text);
            return true;
        }

        Span<char> restored = stackalloc char[15];
        for (var i = 0; i < 15; i++)
        {
            var bits = Checks.IndexOf(char.ToUpperInvariant(text[15 + (i / 5)]), StringComparison.Ordinal);
            if (bits < 0)
            {
                return false;
            }

            restored[i] = (bits >> (i % 5) & 1) == 1 ? char.ToUpperInvariant(text[i]) : char.ToLowerInvariant(text[i]);
        }

        var plain = restored.ToString();
        id = plain + Suffix(plain);
        return id.AsSpan(15).Equals(text.AsSpan(15), StringComparison.OrdinalIgnoreCase);
    }

    public static string Short(string id) => id[..15];

    private static string Suffix(string id)
    {
        Span<char> suffix = stackalloc char[3];
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var bits = 0;
            for (var i = 0; i < 5; i++)
            {
                bits |= char.IsAsciiLetterUpper(id[(chunk * 5) + i]) ? 1 << i : 0;
            }

            suffix[chunk] = Checks[bits];
        }

        return suffix.ToString();
    }
}
