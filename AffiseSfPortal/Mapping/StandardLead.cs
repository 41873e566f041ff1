using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>The standard Lead as a plain org has it (recorded describe/Lead-standard): what the grid offers before the grant shows the org's own.</summary>
public static class StandardLead
{
    public static SalesforceObjectDescribe Describe { get; } = new("Lead", "Lead", Createable: true, Updateable: true,
    [
        Text("LastName", "Last Name", 80) with { Nillable = false },
        Text("FirstName", "First Name", 40),
        Picklist("Salutation", "Salutation", 40),
        Text("Title", "Title", 128),
        Text("Company", "Company", 255) with { Nillable = false },
        Text("Street", "Street", 255, "textarea"),
        Text("City", "City", 40),
        Text("State", "State/Province", 80),
        Text("PostalCode", "Zip/Postal Code", 20),
        Text("Country", "Country", 80),
        Number("Latitude", "Latitude", "double", 18, 15),
        Number("Longitude", "Longitude", "double", 18, 15),
        Picklist("GeocodeAccuracy", "Geocode Accuracy", 40, "Address", "NearAddress", "Block", "Street", "ExtendedZip", "Zip", "Neighborhood", "City", "County", "State", "Unknown"),
        Text("Phone", "Phone", 40, "phone"),
        Text("MobilePhone", "Mobile Phone", 40, "phone"),
        Text("Fax", "Fax", 40, "phone"),
        Text("Email", "Email", 80, "email") with { IdLookup = true },
        Text("Website", "Website", 255, "url"),
        Text("Description", "Description", 32000, "textarea"),
        Picklist("LeadSource", "Lead Source", 255),
        Picklist("Status", "Status", 255) with { Nillable = false, DefaultedOnCreate = true },
        Picklist("Industry", "Industry", 255),
        Picklist("Rating", "Rating", 255),
        Number("AnnualRevenue", "Annual Revenue", "currency", 18, 0),
        Number("NumberOfEmployees", "Employees", "int", 0, 0) with { Digits = 8 },
        Reference("OwnerId", "Owner ID", "Group", "User") with { Nillable = false, DefaultedOnCreate = true },
        Flag("IsConverted", "Converted") with { Updateable = false },
        Flag("IsUnreadByOwner", "Unread By Owner"),
        Text("Jigsaw", "Data.com Key", 20),
        Picklist("CleanStatus", "Clean Status", 40, "Matched", "Different", "Acknowledged", "NotFound", "Inactive", "Pending", "SelectMatch", "Skipped"),
        Text("CompanyDunsNumber", "Company D-U-N-S Number", 9),
        Reference("DandbCompanyId", "D&B Company ID", "DandBCompany"),
        Text("EmailBouncedReason", "Email Bounced Reason", 255) with { Createable = false },
        Field("EmailBouncedDate", "Email Bounced Date", "datetime") with { Createable = false },
        Reference("IndividualId", "Individual ID", "Individual"),
    ], LastModified: null);

    private static SalesforceField Field(string name, string label, string type) =>
        new() { Name = name, Label = label, Type = type, Createable = true, Updateable = true, Nillable = true };

    private static SalesforceField Text(string name, string label, int length, string type = "string") =>
        Field(name, label, type) with { Length = length };

    private static SalesforceField Number(string name, string label, string type, int precision, int scale) =>
        Field(name, label, type) with { Precision = precision, Scale = scale };

    // Only the restricted ones name their values: an org changes the others as it likes.
    private static SalesforceField Picklist(string name, string label, int length, params string[] restrictedTo) =>
        Field(name, label, "picklist") with
        {
            Length = length,
            RestrictedPicklist = restrictedTo.Length > 0,
            PicklistValues = [.. restrictedTo.Select(v => new SalesforcePicklistValue(v, v, Active: true, IsDefault: false))],
        };

    private static SalesforceField Reference(string name, string label, params string[] to) =>
        Field(name, label, "reference") with { Length = 18, ReferenceTo = to };

    private static SalesforceField Flag(string name, string label) =>
        Field(name, label, "boolean") with { Nillable = false, DefaultedOnCreate = true };
}
