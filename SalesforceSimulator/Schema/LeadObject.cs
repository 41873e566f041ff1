using System.Text.Json.Nodes;
using static SalesforceSimulator.Schema.Fields;

namespace SalesforceSimulator.Schema;

/// <summary>Lead: the standard object, and the fields an affiliate network adds to it.</summary>
internal static class LeadObject
{
    private static readonly string[] Industries =
    [
        "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications", "Construction", "Consulting",
        "Education", "Electronics", "Energy", "Engineering", "Entertainment", "Environmental", "Finance", "Food & Beverage",
        "Government", "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media", "Not For Profit",
        "Recreation", "Retail", "Shipping", "Technology", "Telecommunications", "Transportation", "Utilities", "Other",
    ];

    public static ObjectDef Create() => new("Lead", "Lead", "Leads", "00Q", [.. Standard(), .. Added()])
    {
        FeedEnabled = true,
        HasScopes = true,
        Children =
        [
            ("ActivityHistory", "WhoId", "ActivityHistories"), ("Attachment", "ParentId", "Attachments"),
            ("CampaignMember", "LeadId", "CampaignMembers"), ("CampaignMember", "LeadOrContactId", null),
            ("DuplicateRecordItem", "RecordId", "DuplicateRecordItems"), ("Event", "WhoId", "Events"),
            ("LeadFeed", "ParentId", "Feeds"), ("LeadHistory", "LeadId", "Histories"), ("LeadShare", "LeadId", "Shares"),
            ("Note", "ParentId", "Notes"), ("OpenActivity", "WhoId", "OpenActivities"), ("Task", "WhoId", "Tasks"),
            ("Affise_Affiliate__c", "Lead__c", "Affise_Affiliates__r"),
        ],
    };

    private static IEnumerable<FieldDef> Standard() =>
    [
        Id("Lead ID"),
        Deleted(),
        Lookup("MasterRecordId", "Master Record ID", "MasterRecord", "Lead").ReadOnly(),
        Text("LastName", "Last Name", 80).OfPerson().PartOf("Name").Required(),
        Text("FirstName", "First Name", 40).OfPerson().PartOf("Name"),
        Pick("Salutation", "Salutation", 40, "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.").OfPerson().PartOf("Name"),
        Text("Name", "Full Name", 121).OfPerson().ReadOnly() with { Nillable = false, NameField = true, Formula = FullName },
        Text("Title", "Title", 128),
        Text("Company", "Company", 255).Required(),
        Area("Street", "Street", 255).PartOf("Address"),
        Text("City", "City", 40).PartOf("Address"),
        Text("State", "State/Province", 80).PartOf("Address"),
        Text("PostalCode", "Zip/Postal Code", 20).PartOf("Address"),
        Text("Country", "Country", 80).PartOf("Address"),
        Number("Latitude", "Latitude", 18, 15).PartOf("Address"),
        Number("Longitude", "Longitude", 18, 15).PartOf("Address"),
        Pick("GeocodeAccuracy", "Geocode Accuracy", 40, "Address", "NearAddress", "Block", "Street", "ExtendedZip", "Zip", "Neighborhood", "City", "County", "State", "Unknown").PartOf("Address").Restricted(),
        new("Address", "Address", "address") { Createable = false, Updateable = false, Formula = AddressOf },
        Phone("Phone", "Phone"),
        Phone("MobilePhone", "Mobile Phone"),
        Phone("Fax", "Fax"),
        Email("Email", "Email") with { IdLookup = true },
        Url("Website", "Website"),
        Url("PhotoUrl", "Photo URL").ReadOnly() with { ExtraTypeInfo = "imageurl", Formula = row => $"/services/images/photo/{row("Id")}" },
        Area("Description", "Description", 32000),
        Pick("LeadSource", "Lead Source", 255, "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"),
        Pick("Status", "Status", 255, "Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted").WithDefault("Open - Not Contacted"),
        Pick("Industry", "Industry", 255, Industries),
        Pick("Rating", "Rating", 255, "Hot", "Warm", "Cold"),
        Number("AnnualRevenue", "Annual Revenue", 18, 0, "currency"),
        Whole("NumberOfEmployees", "Employees", 8),
        Owner(),
        Flag("IsConverted", "Converted") with { Updateable = false },
        Date("ConvertedDate", "Converted Date").ReadOnly(),
        Converted("Account"),
        Converted("Contact"),
        Converted("Opportunity"),
        Flag("IsUnreadByOwner", "Unread By Owner"),
        .. Audit(),
        Date("LastActivityDate", "Last Activity").ReadOnly(),
        DateTime("LastViewedDate", "Last Viewed Date").ReadOnly(),
        DateTime("LastReferencedDate", "Last Referenced Date").ReadOnly(),
        Text("Jigsaw", "Data.com Key", 20),
        Text("JigsawContactId", "Jigsaw Contact ID", 20).ReadOnly() with { RelationshipName = "JigsawContact" },
        Pick("CleanStatus", "Clean Status", 40).Restricted() with
        {
            Picklist =
            [
                new("Matched", Label: "In Sync"), new("Different"), new("Acknowledged", Label: "Reviewed"), new("NotFound", Label: "Not Found"),
                new("Inactive"), new("Pending", Label: "Not Compared"), new("SelectMatch", Label: "Select Match"), new("Skipped"),
            ],
        },
        Text("CompanyDunsNumber", "Company D-U-N-S Number", 9),
        Lookup("DandbCompanyId", "D&B Company ID", "DandbCompany", "DandBCompany") with { SearchPrefilterable = true },
        Text("EmailBouncedReason", "Email Bounced Reason", 255) with { Createable = false, Permissionable = false },
        DateTime("EmailBouncedDate", "Email Bounced Date") with { Createable = false, Permissionable = false },
        Lookup("IndividualId", "Individual ID", "Individual", "Individual") with { SearchPrefilterable = true, Permissionable = false },
    ];

    private static IEnumerable<FieldDef> Added() =>
    [
        Text("Affise_Affiliate_Id__c", "Affise Affiliate Id", 40).Key().Help("The affiliate's ID in Affise. Written by the integration."),
        Number("Affiliate_Level__c", "Affiliate Level", 2, 0),
        Number("Referral_Percent__c", "Referral Percent", 5, 2, "percent"),
        new("Affiliate_Tags__c", "Affiliate Tags", "multipicklist") { Length = 4099, Precision = 4, Picklist = [new("cpa"), new("cpl"), new("email"), new("mobile"), new("vip")] },
        Text("Internal_Note__c", "Internal Note", 255),
        Pick("Affiliate_Status__c", "Affiliate Status", 255, "active", "inactive", "not active", "pending", "banned", "on moderation").Restricted(),
    ];

    private static FieldDef Converted(string target) =>
        Lookup($"Converted{target}Id", $"Converted {target} ID", $"Converted{target}", target).ReadOnly() with { SearchPrefilterable = true };

    private static string? FullName(Func<string, object?> row)
    {
        var name = $"{row("FirstName")} {row("LastName")}".Trim();
        return name.Length == 0 ? null : name;
    }

    private static JsonObject? AddressOf(Func<string, object?> row)
    {
        string[] parts = ["City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "Street"];
        if (parts.All(part => row(part) is null))
        {
            return null;
        }

        var address = new JsonObject();
        foreach (var part in parts)
        {
            address[char.ToLowerInvariant(part[0]) + part[1..]] = Store.Wire.ToNode(row(part));
        }

        return address;
    }
}
