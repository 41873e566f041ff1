using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>Short forms for mappings and fields in tests.</summary>
internal static class Maps
{
    public static MappingVersion Version(MatchBy matchBy, params MappingRow[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
            rows[i].Position = i;
        return new() { DestinationObject = "Lead", MatchBy = matchBy, Rows = [.. rows] };
    }

    public static MappingRow Row(string source, string target, string? type = "string", RowTransform transform = RowTransform.None) =>
        new() { SourceKey = source, TargetField = target, TargetType = type, Transform = transform };

    public static SalesforceField Field(string name, string type = "string", int length = 0, bool createable = true, bool updateable = true) =>
        new() { Name = name, Label = name, Type = type, Length = length, Createable = createable, Updateable = updateable, Nillable = true };

    public static SalesforceField Key(string name) =>
        Field(name, length: 40) with { ExternalId = true, IdLookup = true, Unique = true, Custom = true };

    public static SalesforceObjectDescribe Describe(params SalesforceField[] fields) => new("Lead", "Lead", true, true, fields, null);

    public static Affiliate Affiliate(string id = "portal-1")
    {
        var affiliate = new Affiliate { Email = "ann@example.com" };
        affiliate.AssignId(id);
        return affiliate;
    }

    public static SignUpField SignUp(SignUpFieldType type, params string[] options) => new() { Name = "Extra", Type = type, Options = [.. options] };
}
