using System.Text.RegularExpressions;

namespace AffiseSfPortal.Mapping;

/// <summary>A Salesforce record's id: 15 characters, or 18 of which the last three check the case of the others.</summary>
internal static class RecordIds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    public static bool IsOne(string text) => text.Length is 15 or 18 && text.All(char.IsAsciiLetterOrDigit) && (text.Length == 15 ? text.Any(char.IsAsciiDigit) : HasCheck(text));

    private static bool HasCheck(string id)
    {
        for (var part = 0; part < 3; part++)
        {
            var bits = 0;
            for (var i = 0; i < 5; i++)
                bits |= char.IsAsciiLetterUpper(id[(part * 5) + i]) ? 1 << i : 0;
            if (char.ToUpperInvariant(id[15 + part]) != Alphabet[bits])
                return false;
        }
        return true;
    }
}

/// <summary>The e-mail addresses that Salesforce takes.</summary>
internal static partial class EmailShape
{
    public static bool Fits(string text) => Shape().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
