using System.Globalization;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>A country in the language of the page.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
internal sealed record Country(string Code, string Name)
{
    public override string ToString() => $"{Name} ({Code})";
}

/// <summary>All countries: names for codes, and codes for whatever an admin types.</summary>
internal static class CountryNames
{
    private static readonly (string Code, string English, string French)[] Table =
        [.. CountryTable.Rows.Split('\n').Select(r => r.TrimEnd('\r').Split('\t')).Select(c => (c[0], c[1], c[2]))];

    private static readonly IReadOnlyList<Country> English = Sorted("en", r => r.English);
    private static readonly IReadOnlyList<Country> French = Sorted("fr", r => r.French);

    private static bool IsFrench => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr";

    /// <summary>By name, in the language of the page.</summary>
    public static IReadOnlyList<Country> All => IsFrench ? French : English;

    /// <summary>The name in the language of the page; an unknown code is its own name.</summary>
    public static string NameOf(string code) =>
        All.FirstOrDefault(c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase))?.Name ?? code;

    /// <summary>What the picker shows for a stored code.</summary>
    public static string Show(string? code) =>
        string.IsNullOrWhiteSpace(code) ? "" : All.FirstOrDefault(c => c.Code == code)?.ToString() ?? code;

    /// <summary>Reads <c>DE</c>, <c>Germany</c>, <c>Allemagne</c> or <c>Germany (DE)</c>, without regard to case and accents. Null when it is none.</summary>
    public static string? Find(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        var text = Plain(typed);
        var open = text.LastIndexOf('(');
        if (open > 0 && text.EndsWith(')') && Table.FirstOrDefault(r => Plain(r.Code) == text[(open + 1)..^1]).Code is { } inBrackets)
            return inBrackets;
        return Table.FirstOrDefault(r => Plain(r.Code) == text || Plain(r.English) == text || Plain(r.French) == text).Code;
    }

    /// <summary>Countries that go with what was typed: the code itself, then names that begin with it, then names that contain it.</summary>
    public static IReadOnlyList<Country> Search(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return All;
        var text = Plain(typed);
        return
        [
            .. All.Select(c => (Country: c, Rank: Rank(c, text))).Where(c => c.Rank < 3).OrderBy(c => c.Rank).Select(c => c.Country),
        ];
    }

    private static int Rank(Country country, string text)
    {
        var name = Plain(country.Name);
        return Plain(country.Code) == text ? 0
            : name.StartsWith(text, StringComparison.Ordinal) ? 1
            : name.Contains(text, StringComparison.Ordinal) || Plain(country.ToString()).Contains(text, StringComparison.Ordinal) ? 2
            : 3;
    }

    private static IReadOnlyList<Country> Sorted(string culture, Func<(string Code, string English, string French), string> name) =>
        [.. Table.Select(r => new Country(r.Code, name(r))).OrderBy(c => c.Name, StringComparer.Create(CultureInfo.GetCultureInfo(culture), ignoreCase: true))];

    /// <summary>Lower case, no accents, plain apostrophes and spaces.</summary>
    private static string Plain(string text) => string.Concat(text.Trim().Normalize(System.Text.NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        .Select(c => c == '’' ? '\'' : char.ToLowerInvariant(c)));
}
