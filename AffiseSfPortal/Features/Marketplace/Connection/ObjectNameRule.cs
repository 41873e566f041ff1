using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Judges the destination object: an API name, which admins often confuse with the label.</summary>
internal static partial class ObjectNameRule
{
    /// <summary>40 characters of name, <c>__c</c>, and a namespace with its underscores before it.</summary>
    private const int Longest = 80;

    private const ConnectionField Field = ConnectionField.DestinationObject;

    // Tab labels, English and French, for which the API name is certain.
    private static readonly Dictionary<string, string> Labels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Leads"] = "Lead",
        ["Piste"] = "Lead",
        ["Pistes"] = "Lead",
        ["Contacts"] = "Contact",
        ["Accounts"] = "Account",
        ["Compte"] = "Account",
        ["Comptes"] = "Account",
        ["Opportunities"] = "Opportunity",
        ["Opportunité"] = "Opportunity",
        ["Opportunités"] = "Opportunity",
    };

    public static ConnectionProblem? Judge(string text)
    {
        var name = text.Trim();
        if (name.Length == 0)
            return new(Field, ConnectionProblems.ObjectRequired);
        if (Labels.TryGetValue(name, out var apiName))
            return new(Field, ConnectionProblems.ObjectLabel, name, Use(apiName));
        if (ApiName().IsMatch(name))
            return name.Length > Longest ? new(Field, ConnectionProblems.ObjectTooLong) : null;
        var code = name.Any(char.IsWhiteSpace) ? ConnectionProblems.ObjectBlankInside : ConnectionProblems.ObjectCharacters;
        var guess = Guess(name);
        return guess is null ? new(Field, code, name) : new(Field, code, name, Use(guess));
    }

    private static ConnectionCure Use(string name) => new(ConnectionCureKind.UseValue, name, name);

    /// <summary>The name that Salesforce gives to an object of this label.</summary>
    private static string? Guess(string label)
    {
        var stem = label.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? label[..^3] : label;
        var plain = new StringBuilder();
        foreach (var c in stem.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && plain.Length > 0 && plain[^1] != '_')
                plain.Append('_');
        }

        var name = plain.ToString().Trim('_') + "__c";
        return ApiName().IsMatch(name) && name.Length <= Longest ? name : null;
    }

    [GeneratedRegex(@"^[A-Za-z](?:[A-Za-z0-9]|_(?=[A-Za-z0-9])|__(?=[A-Za-z0-9]))*\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex ApiName();
}
