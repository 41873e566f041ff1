namespace SalesforceSimulator.Store;

/// <summary>The people and the name of the stand-in org: the same in every run.</summary>
internal static class Seed
{
    public const string OrgName = "Stand-in Affiliates";
    public const string AdminName = "Ada Integration";
    public const string AdminUsername = "ada.integration@stand-in.example";

    public static readonly DateTimeOffset Founded = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    public static readonly string OrgId = RecordId.Make("00D", 1);

    /// <summary>The user who consents, and in whose name the integration writes.</summary>
    public static readonly string AdminId = RecordId.Make("005", 1);

    /// <summary>The user to whom the org's assignment rule gives every Lead.</summary>
    public static readonly string AssigneeId = RecordId.Make("005", 2);

    public static readonly string QueueId = RecordId.Make("00G", 1);

    public static void Plant(Org org, bool isSandbox)
    {
        Row(org, "Organization", OrgId,
            ("Name", OrgName), ("Country", "US"), ("PrimaryContact", AdminName), ("DefaultLocaleSidKey", "en_US"),
            ("TimeZoneSidKey", "Europe/Paris"), ("LanguageLocaleKey", "en_US"), ("ReceivesInfoEmails", true),
            ("ReceivesAdminInfoEmails", true), ("FiscalYearStartMonth", 1m), ("DefaultAccountAccess", "Edit"),
            ("DefaultContactAccess", "ControlledByParent"), ("DefaultOpportunityAccess", "Edit"),
            ("DefaultLeadAccess", "ReadEditTransfer"), ("DefaultCaseAccess", "ReadEditTransfer"),
            ("DefaultCalendarAccess", "HideDetailsInsert"), ("DefaultPricebookAccess", "ReadSelect"),
            ("DefaultCampaignAccess", "All"), ("UiSkin", "Theme3"), ("SignupCountryIsoCode", "US"), ("NumKnowledgeService", 0m),
            ("OrganizationType", "Developer Edition"), ("InstanceName", "SIM1"), ("IsSandbox", isSandbox),
            ("WebToCaseDefaultOrigin", "Web"), ("MonthlyPageViewsUsed", 0m), ("MonthlyPageViewsEntitlement", 0m));
        Person(org, AdminId, "Ada", "Integration", AdminUsername);
        Person(org, AssigneeId, "Remy", "Assignee", "remy.assignee@stand-in.example");
        Row(org, "Group", QueueId, ("Name", "New affiliates"), ("DeveloperName", "New_affiliates"), ("Type", "Queue"));
    }

    private static void Person(Org org, string id, string first, string last, string username) =>
        Row(org, "User", id,
            ("Username", username), ("FirstName", first), ("LastName", last), ("CompanyName", OrgName), ("Email", username),
            ("Alias", last[..Math.Min(8, last.Length)].ToLowerInvariant()), ("IsActive", true), ("UserType", "Standard"),
            ("TimeZoneSidKey", "Europe/Paris"), ("LocaleSidKey", "en_US"), ("LanguageLocaleKey", "en_US"));

    private static void Row(Org org, string table, string id, params (string Field, object Value)[] values)
    {
        var row = org.Table(table)!.Add(id);
        var founded = Wire.StoredTimestamp(Founded);
        row.Set("Id", id);
        foreach (var field in row.Table.Definition.Fields.Where(f => f.Type == "boolean"))
        {
            row.Set(field.Name, false);
        }

        foreach (var (field, value) in values)
        {
            row.Table.Set(row, field, value);
        }

        foreach (var (field, value) in new[] { ("CreatedDate", founded), ("LastModifiedDate", founded), ("SystemModstamp", founded), ("CreatedById", AdminId), ("LastModifiedById", AdminId) })
        {
            row.Set(field, value);
        }
    }
}
