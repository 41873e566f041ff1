using System.Text.RegularExpressions;

namespace AffiseSfPortal.Salesforce;

/// <summary>Finds the API names that a message speaks of when its <c>fields</c> list is missing or empty, as it often is.</summary>
internal static partial class FieldNames
{
    /// <summary>Characters; what is longer is no API name.</summary>
    public const int Longest = 255;

    public static IReadOnlyList<string> In(string message)
    {
        var match = Named().Match(message);
        return match.Success
            ? [.. match.Groups["names"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Where(n => n.Length <= Longest).Take(50)]
            : [];
    }

    [GeneratedRegex(
        @"(No such column '|Required fields are missing: \[|fields: |is not accessible: |duplicate value found: )(?<names>[A-Za-z]\w*(, ?[A-Za-z]\w*)*)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        200)]
    private static partial Regex Named();
}
