using System.Text.RegularExpressions;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>The one place that hides personal values: enough is left to see that something changed, too little to know a person by.</summary>
public static partial class PersonalMask
{
    private const string Hidden = "…";

    /// <summary>A value that is personal as a whole: <c>c…@…</c> for an address, else its first letter.</summary>
    public static string? Value(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return value;
        var masked = Text(value)!;
        return masked != value ? masked : FirstLetter(value) + Hidden;
    }

    /// <summary>A text in which e-mail addresses and long numbers, telephone numbers mostly, are masked.</summary>
    public static string? Text(string? text) => string.IsNullOrEmpty(text)
        ? text
        : Telephone().Replace(Address().Replace(text, m => FirstLetter(m.Value) + Hidden + "@" + Hidden), m => m.Value[..Math.Min(3, m.Length)] + Hidden);

    private static string FirstLetter(string text) => text.EnumerateRunes().First().ToString();

    // Neither can backtrack: no two neighbouring parts take the same letter.
    [GeneratedRegex(@"[^\s@:;,<>()""'\[\]]+@[^\s@:;,<>()""'\[\]]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"\+[0-9][0-9 ()./-]{6,}[0-9]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Telephone();
}
