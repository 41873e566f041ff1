using static SalesforceSimulator.Schema.Fields;

namespace SalesforceSimulator.Schema;

/// <summary>Objects that can be read but are no destination: the org itself, its people, and the shadows of other objects.</summary>
internal static class SystemObjects
{
    private static readonly string[] Preferences =
    [
        "RequireOpportunityProducts", "TransactionSecurityPolicy", "TerminateOldestSession", "ConsentManagementEnabled",
        "AutoSelectIndividualOnMerge", "LightningLoginEnabled", "OnlyLLPermUserAllowed",
    ];

    private static readonly string[] DefaultAccess = ["Account", "Contact", "Opportunity", "Lead", "Case", "Calendar", "Pricebook", "Campaign"];

    public static ObjectDef Organization() => Readable("Organization", "Organization", "Organizations", "00D",
    [
        Id("Organization ID"),
        Text("Name", "Name", 80) with { NameField = true, Nillable = false },
        Text("Division", "Division", 80),
        Area("Street", "Street", 255), Text("City", "City", 40), Text("State", "State/Province", 80),
        Text("PostalCode", "Zip/Postal Code", 20), Text("Country", "Country", 80),
        Number("Latitude", "Latitude", 18, 15), Number("Longitude", "Longitude", 18, 15),
        Text("GeocodeAccuracy", "Geocode Accuracy", 40),
        new("Address", "Address", "address") { Formula = _ => null },
        Phone("Phone", "Phone"), Phone("Fax", "Fax"), Text("PrimaryContact", "Primary Contact", 80),
        Text("DefaultLocaleSidKey", "Locale", 40), Text("TimeZoneSidKey", "Time Zone", 40), Text("LanguageLocaleKey", "Language", 40),
        Flag("ReceivesInfoEmails", "Info Emails"), Flag("ReceivesAdminInfoEmails", "Info Emails Admin"),
        .. Preferences.Select(name => Flag("Preferences" + name, name)),
        Whole("FiscalYearStartMonth", "Fiscal Year Starts In", 8),
        Flag("UsesStartDateAsFiscalYearName", "Fiscal Year Name by Start"),
        .. DefaultAccess.Select(name => Text($"Default{name}Access", $"Default {name} Access", 40)),
        Url("DelegatedAuthenticationServiceUrl", "Delegated Gateway URL"),
        DateTime("SystemModstamp", "System Modstamp").Always(),
        Email("ComplianceBccEmail", "Compliance BCC Email"),
        Text("UiSkin", "UI Skin", 40), Text("SignupCountryIsoCode", "Signup Country", 2),
        DateTime("TrialExpirationDate", "Trial Expiration Date"),
        Whole("NumKnowledgeService", "Knowledge Licenses", 8),
        Text("OrganizationType", "Edition", 40), Text("NamespacePrefix", "Namespace Prefix", 15), Text("InstanceName", "Instance Name", 5),
        Flag("IsSandbox", "Is Sandbox"), Text("WebToCaseDefaultOrigin", "Web to Cases Default Origin", 40),
        Whole("MonthlyPageViewsUsed", "Monthly Page Views Used", 9),
        Whole("MonthlyPageViewsEntitlement", "Monthly Page Views Allowed", 9),
        Flag("IsReadOnly", "Is Read Only"),
        .. Audit().Where(field => field.Name != "SystemModstamp"),
    ]);

    public static ObjectDef User() => Readable("User", "User", "Users", "005",
    [
        Id("User ID"),
        Text("Username", "Username", 80) with { IdLookup = true },
        Text("LastName", "Last Name", 80), Text("FirstName", "First Name", 40),
        Text("Name", "Full Name", 121) with { NameField = true, Formula = row => $"{row("FirstName")} {row("LastName")}".Trim() },
        Text("CompanyName", "Company Name", 80),
        Email("Email", "Email"), Text("Alias", "Alias", 8),
        Flag("IsActive", "Active"), Text("UserType", "User Type", 40),
        Text("TimeZoneSidKey", "Time Zone", 40), Text("LocaleSidKey", "Locale", 40), Text("LanguageLocaleKey", "Language", 40),
        .. Audit(),
    ]);

    public static ObjectDef Group() => Readable("Group", "Group", "Group", "00G",
        [Id("Group ID"), Text("Name", "Name", 40) with { NameField = true }, Text("DeveloperName", "Developer Name", 80), Text("Type", "Type", 40), .. Audit()]);

    /// <summary>What a global describe also lists, and a mapping screen must not offer.</summary>
    public static IEnumerable<ObjectDef> Shadows() =>
    [
        Shadow("LeadFeed", "Lead Feed"), Shadow("LeadHistory", "Lead History"), Shadow("LeadShare", "Lead Share"),
        Shadow("LeadChangeEvent", "Lead Change Event"), Shadow("Affise_Affiliate__History", "History: Affise Affiliate"),
        Shadow("Affise_Affiliate__Share", "Share: Affise Affiliate"),
    ];

    private static ObjectDef Shadow(string name, string label) =>
        Readable(name, label, label, null, [Id("ID"), .. Audit()]);

    private static ObjectDef Readable(string name, string label, string plural, string? prefix, IReadOnlyList<FieldDef> fields) =>
        new(name, label, plural, prefix, [.. fields.Select(field => field with { Createable = false, Updateable = false })])
        {
            Createable = false,
            Updateable = false,
            Deletable = false,
            Layoutable = false,
        };
}
