using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>A row that could be right.</summary>
/// <param name="Confidence">0 to 100.</param>
public sealed record Suggestion(string SourceKey, string TargetField, RowTransform Transform, SuggestionReason Reason, int Confidence);

/// <summary>Codes for the screens' words.</summary>
public enum SuggestionReason
{
    /// <summary>The unique external ID field that repeats safely.</summary>
    UniqueKey = 0,

    /// <summary>The standard field for this.</summary>
    StandardField = 1,

    /// <summary>Fills a field that Salesforce requires.</summary>
    Required = 2,

    /// <summary>A custom field of that name or label.</summary>
    SameName = 3,
}

/// <summary>Proposes rows by rules; an admin decides.</summary>
public static class SuggestedMapping
{
    private static readonly (string Source, string[] Targets, RowTransform Transform)[] Rules =
    [
        ("email", ["Email"], RowTransform.None),
        ("login", ["Company"], RowTransform.OrEmail),
        ("contactPerson", ["LastName"], RowTransform.LastWordOrEmail),
        ("phone", ["Phone"], RowTransform.None),
        ("city", ["City", "MailingCity", "BillingCity"], RowTransform.None),
        ("country", ["CountryCode", "MailingCountryCode", "BillingCountryCode", "Country", "MailingCountry", "BillingCountry"], RowTransform.None),
        ("address_1", ["Street", "MailingStreet", "BillingStreet"], RowTransform.None),
        ("zip_code", ["PostalCode", "MailingPostalCode", "BillingPostalCode"], RowTransform.None),
        ("notes", ["Description"], RowTransform.None),
    ];

    // What a custom object's own fields tend to be called.
    private static readonly (string Source, string[] Names)[] CustomNames =
    [
        ("email", ["email", "emailaddress"]), ("login", ["company", "companyname"]), ("contactPerson", ["contactperson", "contact", "contactname"]),
        ("status", ["affiliatestatus"]), ("manager", ["affiliatemanager"]), ("country", ["country", "countrycode"]), ("phone", ["phone", "phonenumber"]),
        ("city", ["city"]), ("address_1", ["address", "address1", "street"]), ("address_2", ["address2"]), ("zip_code", ["zip", "zipcode", "postalcode"]),
        ("notes", ["notes"]), ("tags", ["tags", "affiliatetags"]), ("level", ["level", "affiliatelevel"]), ("ref_percent", ["referralpercent", "refpercent"]),
    ];

    /// <summary>In the order of the editor; no affiliate field and no Salesforce field twice, and nothing that cannot work.</summary>
    public static IReadOnlyList<Suggestion> For(SalesforceObjectDescribe describe)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. AffiliateField.BuiltIn.Select(source => For(source, describe, taken)).OfType<Suggestion>()];
    }

    private static Suggestion? For(AffiliateField source, SalesforceObjectDescribe describe, HashSet<string> taken)
    {
        var suggestion = source.Key == AffiliateField.IdKey ? Key(describe) : Standard(source, describe) ?? Custom(source, describe, taken);
        if (suggestion is null)
            return null;
        var fit = TypeCompatibility.Check(source, describe.Find(suggestion.TargetField)!, suggestion.Transform);
        if (!fit.IsPossible || !taken.Add(suggestion.TargetField))
            return null;

        // A custom field of the right name may still know other values.
        return suggestion.Reason == SuggestionReason.SameName && fit.Kind == CompatibilityKind.ValuesMayBeRefused ? suggestion with { Confidence = 50 } : suggestion;
    }

    private static Suggestion? Key(SalesforceObjectDescribe describe)
    {
        var keys = describe.Fields.Where(f => f.IsUniqueExternalId && f.Writeable && f.Type is "string" or "email" or "textarea").ToArray();
        var named = keys.FirstOrDefault(f => Plain(f.Name).Contains("affi", StringComparison.Ordinal) || Plain(f.Label).Contains("affi", StringComparison.Ordinal));
        return (named ?? keys.FirstOrDefault()) is { } field
            ? new(AffiliateField.IdKey, field.Name, RowTransform.None, SuggestionReason.UniqueKey, named is not null ? 95 : keys.Length == 1 ? 70 : 40)
            : null;
    }

    private static Suggestion? Standard(AffiliateField source, SalesforceObjectDescribe describe)
    {
        var rule = Rules.FirstOrDefault(r => r.Source == source.Key);
        if (rule.Targets?.Select(describe.Find).FirstOrDefault(f => f is { Writeable: true }) is not { } field)
            return null;
        return new(source.Key, field.Name, rule.Transform, field.RequiredOnCreate ? SuggestionReason.Required : SuggestionReason.StandardField, field.RequiredOnCreate ? 95 : 90);
    }

    private static Suggestion? Custom(AffiliateField source, SalesforceObjectDescribe describe, HashSet<string> taken)
    {
        var names = CustomNames.FirstOrDefault(c => c.Source == source.Key).Names ?? [];
        var field = describe.Fields.FirstOrDefault(f => f is { Custom: true, Writeable: true } && !taken.Contains(f.Name)
            && (names.Contains(Plain(f.Name)) || names.Contains(Plain(f.Label))));
        return field is null ? null : new(source.Key, field.Name, RowTransform.None, SuggestionReason.SameName, 75);
    }

    // "Zip_Code__c", "Zip code" and "zipcode" are one name.
    private static string Plain(string name)
    {
        var stem = name.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return string.Concat(stem.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }
}
