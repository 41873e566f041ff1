namespace SalesforceSimulator.Schema;

/// <summary>The few kinds of field that the objects are written in.</summary>
internal static class Fields
{
    public static FieldDef Id(string label) => new("Id", label, "id")
    {
        Length = 18,
        IdLookup = true,
        Createable = false,
        Updateable = false,
        Nillable = false,
        DefaultedOnCreate = true,
        Permissionable = false,
    };

    public static FieldDef Text(string name, string label, int length) => new(name, label, "string") { Length = length };

    public static FieldDef Area(string name, string label, int length) =>
        new(name, label, "textarea") { Length = length, ExtraTypeInfo = "plaintextarea" };

    public static FieldDef Phone(string name, string label) => new(name, label, "phone") { Length = 40 };

    public static FieldDef Email(string name, string label) => new(name, label, "email") { Length = 80 };

    public static FieldDef Url(string name, string label) => new(name, label, "url") { Length = 255 };

    public static FieldDef Number(string name, string label, int precision, int scale, string type = "double") =>
        new(name, label, type) { Precision = precision, Scale = scale };

    public static FieldDef Whole(string name, string label, int digits) => new(name, label, "int") { Digits = digits };

    public static FieldDef Date(string name, string label) => new(name, label, "date");

    public static FieldDef DateTime(string name, string label) => new(name, label, "datetime");

    public static FieldDef Flag(string name, string label) => new(name, label, "boolean")
    {
        Nillable = false,
        DefaultedOnCreate = true,
        DefaultValue = false,
        Permissionable = name.EndsWith("__c", StringComparison.Ordinal),
    };

    public static FieldDef Pick(string name, string label, int length, params string[] values) =>
        new(name, label, "picklist") { Length = length, Picklist = [.. values.Select(v => new PicklistEntry(v))] };

    public static FieldDef Lookup(string name, string label, string relationship, params string[] targets) =>
        new(name, label, "reference") { Length = 18, RelationshipName = relationship, ReferenceTo = targets };

    public static FieldDef Formula(string name, string label, string type, string formula, Func<Func<string, object?>, object?> compute) =>
        new(name, label, type) { CalculatedFormula = formula, Formula = compute, Createable = false, Updateable = false };

    /// <summary>The fields every record has after its own.</summary>
    public static IEnumerable<FieldDef> Audit() =>
    [
        DateTime("CreatedDate", "Created Date").Always(),
        Lookup("CreatedById", "Created By ID", "CreatedBy", "User").Always(),
        DateTime("LastModifiedDate", "Last Modified Date").Always(),
        Lookup("LastModifiedById", "Last Modified By ID", "LastModifiedBy", "User").Always(),
        DateTime("SystemModstamp", "System Modstamp").Always(),
    ];

    public static FieldDef Deleted() => Flag("IsDeleted", "Deleted").ReadOnly();

    public static FieldDef Owner() => Lookup("OwnerId", "Owner ID", "Owner", "Group", "User") with
    {
        Nillable = false,
        DefaultedOnCreate = true,
        Permissionable = false,
    };

    public static FieldDef Required(this FieldDef field) => field with { Nillable = false, Permissionable = false };

    public static FieldDef ReadOnly(this FieldDef field) => field with { Createable = false, Updateable = false, Permissionable = false };

    /// <summary>Written by Salesforce alone and never empty.</summary>
    public static FieldDef Always(this FieldDef field) => field.ReadOnly() with { Nillable = false, DefaultedOnCreate = true };

    public static FieldDef PartOf(this FieldDef field, string compound) => field with { CompoundFieldName = compound };

    public static FieldDef OfPerson(this FieldDef field) => field with { ExtraTypeInfo = "personname", Permissionable = false };

    public static FieldDef Restricted(this FieldDef field) => field with { RestrictedPicklist = true };

    public static FieldDef Key(this FieldDef field) => field with { ExternalId = true, IdLookup = true, Unique = true };

    public static FieldDef WithDefault(this FieldDef field, string value) => field with
    {
        Nillable = false,
        DefaultedOnCreate = true,
        DefaultValue = value,
        Permissionable = false,
        Picklist = [.. field.Picklist.Select(entry => entry with { IsDefault = entry.Value == value })],
    };

    public static FieldDef Help(this FieldDef field, string text) => field with { InlineHelpText = text };
}
