using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>A row that could be right.</summary>
/// <param name="Confidence">0 to 100.</param>
public sealed record Suggestion(string SourceKey, string TargetField, RowRecipe Recipe, SuggestionReason Reason, int Confidence)
{
    /// <summary>What of the recipe older versions knew.</summary>
    public RowTransform Transform => RowTransforms.Of(Recipe.Steps) ?? RowTransform.None;
}

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

    /// <summary>The picklist of country codes that orgs with state and country picklists have.</summary>
    CountryCode = 4,

    /// <summary>A field whose name or label contains the other's.</summary>
    LikeName = 5,
}

/// <summary>Proposes rows by rules; an admin decides.</summary>
public static class SuggestedMapping
{
    private const int Shortest = 4;

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
        ("created_at", ["affisecreated", "affiliatesince", "joinedon"]),
    ];

    /// <summary>For the built-in fields alone.</summary>
    public static IReadOnlyList<Suggestion> For(SalesforceObjectDescribe describe) => For(describe, AffiliateField.BuiltIn);

    /// <summary>In the order of the editor; no affiliate field and no Salesforce field twice, nothing that cannot work, and nothing secret.</summary>
    public static IReadOnlyList<Suggestion> For(SalesforceObjectDescribe describe, IReadOnlyList<AffiliateField> sources)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Fallbacks name built-in fields, whatever is asked about.
        IReadOnlyList<AffiliateField> catalogue = sources.Any(s => s.Key == "email") ? sources : [.. sources, .. AffiliateField.BuiltIn];
        return [.. sources.Where(s => !DataGuard.IsForbidden(s)).Select(source => For(source, describe, catalogue, taken)).OfType<Suggestion>()];
    }

    /// <summary>A value map that pairs values with the choices of a picklist that are the same but for case and signs; null when none is.</summary>
    public static ValueMap? Values(IEnumerable<string> values, SalesforceField target)
    {
        List<ValueMapEntry> entries = [];
        foreach (var value in values)
        {
            if (target.PicklistValues.FirstOrDefault(p => p.Active && (Plain(p.Value) == Plain(value) || Plain(p.Label) == Plain(value)) && Plain(value).Length > 0) is { } same)
                entries.Add(new(value, same.Value));
            else if (LeadStatus(value) is { } status && target.PicklistValues.FirstOrDefault(p => p.Active && p.Value == status) is { } known)
                entries.Add(new(value, known.Value));
        }
        return entries.Count == 0 ? null : new ValueMap { Entries = entries };
    }

    // Where the four words of Affise meet the standard values of a Lead's status.
    private static string? LeadStatus(string status) => status switch
    {
        "active" => "Working - Contacted",
        "on moderation" => "Open - Not Contacted",
        "not active" or "banned" => "Closed - Not Converted",
        _ => null,
    };

    private static Suggestion? For(AffiliateField source, SalesforceObjectDescribe describe, IReadOnlyList<AffiliateField> catalogue, HashSet<string> taken)
    {
        var suggestion = source.Key == AffiliateField.IdKey ? Key(describe) : Standard(source, describe) ?? Custom(source, describe, taken) ?? Like(source, describe, taken);
        if (suggestion is null)
            return null;
        var target = describe.Find(suggestion.TargetField)!;
        var fit = Check(suggestion.Recipe);
        // One step may be all that is missing.
        if (!fit.IsPossible && fit.Cure.Count > 0)
        {
            suggestion = suggestion with { Recipe = suggestion.Recipe with { Steps = [.. suggestion.Recipe.Steps, .. fit.Cure] }, Confidence = Math.Min(suggestion.Confidence, 50) };
            fit = Check(suggestion.Recipe);
        }
        if (!fit.IsPossible || !taken.Add(suggestion.TargetField))
            return null;

        // A custom field of the right name may still know other values.
        return suggestion.Reason is SuggestionReason.SameName or SuggestionReason.LikeName && fit.Kind == CompatibilityKind.ValuesMayBeRefused ? suggestion with { Confidence = Math.Min(suggestion.Confidence, 50) } : suggestion;

        Compatibility Check(RowRecipe recipe)
        {
            var row = new MappingRow { SourceKey = source.Key, TargetField = target.Name };
            row.SetRecipe(recipe);
            return TypeCompatibility.Check(row, target, catalogue);
        }
    }

    private static Suggestion? Key(SalesforceObjectDescribe describe)
    {
        var keys = describe.Fields.Where(f => f.IsUniqueExternalId && f.Writeable && f.Type is "string" or "email" or "textarea").ToArray();
        var named = keys.FirstOrDefault(f => Plain(f.Name).Contains("affi", StringComparison.Ordinal) || Plain(f.Label).Contains("affi", StringComparison.Ordinal));
        return (named ?? keys.FirstOrDefault()) is { } field
            ? new(AffiliateField.IdKey, field.Name, RowRecipe.None, SuggestionReason.UniqueKey, named is not null ? 95 : keys.Length == 1 ? 70 : 40)
            : null;
    }

    private static Suggestion? Standard(AffiliateField source, SalesforceObjectDescribe describe)
    {
        var rule = Rules.FirstOrDefault(r => r.Source == source.Key);
        if (rule.Targets?.Select(describe.Find).FirstOrDefault(f => f is { Writeable: true }) is not { } field)
            return null;
        var reason = field.RequiredOnCreate ? SuggestionReason.Required : field.Name.EndsWith("CountryCode", StringComparison.OrdinalIgnoreCase) ? SuggestionReason.CountryCode : SuggestionReason.StandardField;
        // A field without the codes holds names: "DE" would be a country nobody finds.
        var steps = source.Type == AffiliateFieldType.Country && reason != SuggestionReason.CountryCode ? [new TransformStep(TransformKind.CountryName)] : rule.Transform.ToSteps();
        return new(source.Key, field.Name, new RowRecipe { Steps = steps }, reason, field.RequiredOnCreate ? 95 : 90);
    }

    private static Suggestion? Custom(AffiliateField source, SalesforceObjectDescribe describe, HashSet<string> taken)
    {
        var names = source.SignUpField is { } custom ? [Plain(custom.Name)] : CustomNames.FirstOrDefault(c => c.Source == source.Key).Names ?? [];
        var field = describe.Fields.FirstOrDefault(f => f is { Custom: true, Writeable: true } && !taken.Contains(f.Name)
            && (names.Contains(Plain(f.Name)) || names.Contains(Plain(f.Label))));
        return field is null ? null : new(source.Key, field.Name, RowRecipe.None, SuggestionReason.SameName, 75);
    }

    /// <summary>For sign-up fields alone: "Main vertical" and "Vertical" may well be one thing.</summary>
    private static Suggestion? Like(AffiliateField source, SalesforceObjectDescribe describe, HashSet<string> taken)
    {
        if (source.SignUpField is not { } custom || Plain(custom.Name) is not { Length: >= Shortest } name)
            return null;
        var field = describe.Fields.FirstOrDefault(f => f is { Custom: true, Writeable: true } && !taken.Contains(f.Name) && Plain(f.Label) is { Length: >= Shortest } label
            && (label.Contains(name, StringComparison.Ordinal) || name.Contains(label, StringComparison.Ordinal)));
        return field is null ? null : new(source.Key, field.Name, RowRecipe.None, SuggestionReason.LikeName, 55);
    }

    // "Zip_Code__c", "Zip code" and "zipcode" are one name.
    private static string Plain(string name)
    {
        var stem = name.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return string.Concat(stem.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }
}
