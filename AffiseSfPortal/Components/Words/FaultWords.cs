using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Components.Words;

/// <summary>Turns a fault into one plain sentence. The code is never shown without it, and Salesforce's own words are never lost.</summary>
internal sealed partial class FaultWords(IStringLocalizer<FaultWords> words)
{
    /// <param name="code">Salesforce's code, or one of ours; null when none arrived.</param>
    /// <param name="message">Salesforce's own words.</param>
    /// <param name="fields">Fields that Salesforce named; read from the message where it named none.</param>
    public FaultText For(string? code, string? message, IReadOnlyList<string> fields)
    {
        var says = string.IsNullOrWhiteSpace(message) ? null : message.Trim();
        var named = fields.Count > 0 ? fields : FieldsIn(says);
        var sentence = Sentence(KeyOf(code, says), named, says) ?? Sentence(code, named, says) ?? Unknown(code, says);
        return new FaultText(sentence, says, code);
    }

    /// <summary>True when there is a sentence for this code, whatever the message says.</summary>
    public bool Knows(string code) => !words[code].ResourceNotFound && !code.Contains('.', StringComparison.Ordinal);

    /// <summary>The sentence alone.</summary>
    public string Sentence(string? code, string? message, IReadOnlyList<string> fields) => For(code, message, fields).Sentence;

    private string? Sentence(string? key, IReadOnlyList<string> fields, string? says)
    {
        if (string.IsNullOrEmpty(key))
            return null;
        var field = fields.Count > 0 ? string.Join(", ", fields) : (string)words["a-field"];
        var sentence = words[key, field, Detail(says)];
        return sentence.ResourceNotFound ? null : fields.Count > 0 ? sentence.Value : Capital(sentence.Value);
    }

    // Unknown codes are shown as they came: better Salesforce's words than none.
    private string Unknown(string? code, string? says) => (code, says) switch
    {
        ({ } status, _) when status.StartsWith("http-", StringComparison.Ordinal) => words["http", status["http-".Length..]],
        (null, null) => words["no-words"],
        (null, _) => says!,
        (_, null) => words["unknown-code", code],
        _ => words["unknown", says, code],
    };

    /// <summary>Some codes say two things, told apart by the message.</summary>
    private static string? KeyOf(string? code, string? says) => code switch
    {
        "REQUEST_LIMIT_EXCEEDED" when Has(says, "Concurrent") => "REQUEST_LIMIT_EXCEEDED.concurrent",
        "INVALID_SESSION_ID" when Has(says, "not valid for use") => "INVALID_SESSION_ID.policy",
        "STRING_TOO_LONG" when MaxLength().IsMatch(says ?? "") => "STRING_TOO_LONG.max",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST" when Has(says, "field: ") => "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST.value",
        "FIELD_INTEGRITY_EXCEPTION" when Has(says, "state") => "FIELD_INTEGRITY_EXCEPTION.state",
        "FIELD_INTEGRITY_EXCEPTION" when Has(says, "country") => "FIELD_INTEGRITY_EXCEPTION.country",
        "NOT_FOUND" when Has(says, "external ID field") => "NOT_FOUND.key",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION" when says is not null => "FIELD_CUSTOM_VALIDATION_EXCEPTION.words",
        "invalid_grant" when Has(says, "inactive") => "inactive_user",
        "invalid_grant" when Has(says, "ip restricted") => "ip_restricted",
        "invalid_grant" when Has(says, "login hours") => "login_hours",
        "invalid_grant" when Has(says, "code verifier") || Has(says, "authorization code") => "invalid_grant.code",
        "invalid_client" when Has(says, "must be installed") => "OAUTH_APPROVAL_ERROR_GENERIC",
        "access-denied" => "access_denied",
        _ => code,
    };

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The number or value that a sentence may quote.</summary>
    private static string Detail(string? says)
    {
        if (says is null)
            return "";
        if (MaxLength().Match(says) is { Success: true } length)
            return int.Parse(length.Groups["n"].ValueSpan, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.CurrentCulture);
        return PicklistValue().Match(says) is { Success: true } value ? value.Groups["v"].Value.Trim() : says.TrimEnd('.');
    }

    private static IReadOnlyList<string> FieldsIn(string? says)
    {
        if (says is null)
            return [];
        var bracket = Bracket().Match(says);
        if (bracket.Success)
            return bracket.Groups["f"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var column = Column().Match(says);
        if (column.Success)
            return [column.Groups["c"].Value];
        var label = Label().Match(says);
        return label.Success ? [label.Groups["l"].Value] : [];
    }

    // An API name keeps its case; our own words begin a sentence with a capital.
    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], CultureInfo.CurrentCulture) + text[1..];

    [GeneratedRegex(@"max length=(?<n>\d{1,9})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex MaxLength();

    [GeneratedRegex(@"picklist field: (?<v>.{1,200})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex PicklistValue();

    [GeneratedRegex(@"(?:missing|fields?): ?\[(?<f>[^\]]{1,400})\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 200)]
    private static partial Regex Bracket();

    [GeneratedRegex(@"No such column '(?<c>[^']{1,100})'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Column();

    // Salesforce begins these with the field's label.
    [GeneratedRegex(
        @"^(?<l>[^:\[\];]{1,100}): (?:data value too large|invalid email address|value outside of valid range|value not of required type|id value of incorrect type|bad value for restricted picklist)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        200)]
    private static partial Regex Label();
}

/// <param name="Sentence">What happened and, where it can be said, what to do; in the user's language.</param>
/// <param name="SalesforceSays">Salesforce's own words, to be shown one step away; null when there were none.</param>
internal sealed record FaultText(string Sentence, string? SalesforceSays, string? Code);
