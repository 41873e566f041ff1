using System.Text.RegularExpressions;

namespace AffiseSfPortal.Domain;

/// <summary>What two faults of one code have in common when one cure serves both: the refused value of a list, since each needs its own entry;
/// else Salesforce's words without what belongs to one record alone.</summary>
public static partial class FaultShape
{
    public const int Longest = 200;

    /// <param name="code">Salesforce's code, or one of ours.</param>
    /// <param name="message">Salesforce's own words.</param>
    /// <returns>Null where there is nothing to tell apart.</returns>
    public static string? Of(string? code, string? message)
    {
        if (code is null || string.IsNullOrWhiteSpace(message))
            return null;
        if (PicklistValue(message) is { } value)
            return Bounded("value: " + value);
        // The value follows the words; how long it may be stays.
        var shape = TooLarge().Replace(message, "${head}…${tail}");
        shape = AfterColon().Replace(shape, "${head}…");
        shape = Quoted().Replace(shape, "…");
        shape = Email().Replace(shape, "…");
        shape = RecordId().Replace(shape, "…");
        return Bounded(Spaces().Replace(shape.Trim(), " "));
    }

    /// <summary>The value that a restricted list refused; null for any other message.</summary>
    public static string? PicklistValue(string? message) =>
        message is not null && Picklist().Match(message) is { Success: true } match ? match.Groups["value"].Value.Trim() : null;

    private static string Bounded(string text) => text.Length <= Longest ? text : text[..Longest];

    [GeneratedRegex(@"bad value for restricted picklist field: (?<value>.{1,150})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 200)]
    private static partial Regex Picklist();

    [GeneratedRegex(@"(?<head>data value too large: ).*?(?<tail> ?\(max length=\d+\))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 200)]
    private static partial Regex TooLarge();

    [GeneratedRegex(
        @"(?<head>(?:invalid email address|value outside of valid range on numeric field|value not of required type|id value of incorrect type|duplicates value on record with id|duplicate external id specified|more than one record found for external id field|unable to obtain exclusive access to this record(?: or \d+ records)?): ).*",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Singleline,
        200)]
    private static partial Regex AfterColon();

    [GeneratedRegex("\"[^\"]{1,300}\"|(?<=^|[\\s(:])'[^']{1,300}'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[^\s@<>,;]{1,100}@[^\s@<>,;]{1,200}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Email();

    // Fifteen or eighteen characters with a digit among the first three of four: an id and not a word.
    [GeneratedRegex(@"\b(?=[A-Za-z0-9]{0,14}\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex RecordId();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Spaces();
}
