using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>A small org: what a Lead needs to be interesting.</summary>
internal static class Org
{
    public const string KeyField = "Affise_Affiliate_Id__c";

    public static IReadOnlyList<AffiliateField> Sources { get; } = AffiliateField.BuiltIn;

    public static SalesforceField Text(string name, string label, int length, bool required = false, string type = "string") => new()
    {
        Name = name,
        Label = label,
        Type = type,
        Length = length,
        Nillable = !required,
        Createable = true,
        Updateable = true,
    };

    public static SalesforceField Key { get; } = Text(KeyField, "Affise Affiliate Id", 40) with { ExternalId = true, Unique = true, IdLookup = true, Custom = true };

    public static SalesforceField Formula { get; } = Text("Score__c", "Score", 20) with { Createable = false, Updateable = false, Calculated = true };

    public static IReadOnlyList<SalesforceField> LeadFields { get; } =
    [
        Text("FirstName", "First Name", 40),
        Text("LastName", "Last Name", 80, required: true),
        Text("Company", "Company", 255, required: true),
        Text("Email", "Email", 80, type: "email"),
        Text("Phone", "Phone", 40, type: "phone"),
        Text("City", "City", 40),
        Text("Country", "Country", 80),
        Text("PostalCode", "Zip/Postal Code", 20),
        Text("Description", "Description", 32000, type: "textarea"),
        Text("NumberOfEmployees", "Employees", 0, type: "int") with { Digits = 8 },
    ];

    public static SalesforceObjectDescribe Lead(params SalesforceField[] more) => new("Lead", "Lead", true, true, [.. LeadFields, .. more], null);

    /// <summary>The same org, had its admin required nothing: for tests of something else.</summary>
    public static SalesforceObjectDescribe WithoutRequired(this SalesforceObjectDescribe describe) =>
        describe with { Fields = [.. describe.Fields.Select(f => f with { Nillable = true })] };

    public static TargetCatalogue Granted(params SalesforceField[] more) => new("Lead", TargetOrigin.Org, Lead(more), DateTime.UnixEpoch);

    public static TargetCatalogue BeforeGrant() => new("Lead", TargetOrigin.StandardLead, Lead());

    public static MappingDraft Draft(TargetCatalogue? targets = null, MappingVersion? saved = null, IReadOnlyList<AffiliateField>? sources = null) =>
        new(sources ?? Sources, targets ?? Granted(Key, Formula), saved);

    public static MappingVersion Version(int number, params (string Source, string Target)[] rows) => new()
    {
        Number = number,
        DestinationObject = "Lead",
        MatchBy = rows.Any(r => r.Target == KeyField) ? MatchBy.ExternalId : MatchBy.StoredId,
        MatchField = rows.Any(r => r.Target == KeyField) ? KeyField : null,
        SavedAt = DateTime.UnixEpoch,
        Rows = [.. rows.Select((r, i) => new MappingRow { Position = i, SourceKey = r.Source, TargetField = r.Target })],
    };

    public static RowState Row(this MappingDraft draft, string sourceKey) => draft.Rows.First(r => r.SourceKey == sourceKey);

    /// <summary>Maps by name, as a person would; fails when it is refused.</summary>
    public static void Map(this MappingDraft draft, string sourceKey, string target) => Assert.Null(draft.SetTarget(draft.Row(sourceKey).Id, target));
}
