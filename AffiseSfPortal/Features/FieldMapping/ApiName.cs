using System.Text.RegularExpressions;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>The form of a Salesforce field's API name: letters, digits and single underscores, with an optional namespace and suffix.</summary>
internal static partial class ApiName
{
    /// <summary>Namespace 15, name 40 and suffix with their underscores.</summary>
    public const int MaxLength = 61;

    public static bool IsValid(string? text) => text is { Length: > 0 and <= MaxLength } && Form().IsMatch(text);

    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Made by an admin or a package.</summary>
    public static bool IsCustom(string name) => name.EndsWith("__c", StringComparison.OrdinalIgnoreCase) || name.EndsWith("__pc", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*(__[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*)?(__(c|pc))?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Form();
}
