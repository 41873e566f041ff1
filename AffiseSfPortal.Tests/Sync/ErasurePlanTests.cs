using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>What is written over the record of an affiliate that was erased.</summary>
public sealed class ErasurePlanTests
{
    private static readonly MappingVersion Mapping = new() { DestinationObject = "Lead", MatchBy = MatchBy.ExternalId, MatchField = "Affise_Affiliate_Id__c" };

    [Fact]
    public void Record_OfAllVersions_IsEmptiedAndKeepsItsKey()
    {
        MappingRow[] rows =
        [
            Row("id", "Affise_Affiliate_Id__c"), Row("login", "Company"), Row("contactPerson", "LastName"), Row("phone", "Phone"), Row("email", "Email"),
            // From an earlier version, and once more.
            Row("city", "City"), Row("phone", "phone"),
            Row(RowSources.Constant, "LeadSource"), Row(RowSources.PortalLink, "Website"), Row(RowSources.Template, "Title"),
            Row("status", "Affise_Active__c"), Row("manager", "Hidden__c"), Row("notes", "Formula__c"), Row("zip_code", "Short__c"),
        ];
        var plan = new ErasurePlan(Mapping, rows, Describe(
            Text("Company", nillable: false), Text("LastName", nillable: false), Text("Phone"), Text("Email"), Text("City"), Text("LeadSource"), Text("Website"), Text("Title"),
            Text("Affise_Active__c", nillable: false) with { Type = "boolean" }, Text("Formula__c") with { Calculated = true }, Text("Short__c", nillable: false) with { Length = 3 }));

        var emptied = plan.Compose(Claimed(isLinked: true))!;

        var record = JsonDocument.Parse(emptied.Json).RootElement;
        Assert.Equal(
            ["attributes", "Affise_Affiliate_Id__c", "City=", "Company=Erased", "Email=", "LastName=Erased", "Phone=", "Short__c=Era", "Title="],
            record.EnumerateObject().Select(m => m.Name is "attributes" or "Affise_Affiliate_Id__c" ? m.Name : $"{m.Name}={m.Value.GetString()}"));
        Assert.Equal("4711", record.GetProperty("Affise_Affiliate_Id__c").GetString());
        Assert.Equal("Lead", record.GetProperty("attributes").GetProperty("type").GetString());
        Assert.Equal(7, emptied.FieldCount);
    }

    [Fact]
    public void Record_FoundByItsId_NamesTheId()
    {
        var plan = new ErasurePlan(new MappingVersion { DestinationObject = "Lead", MatchBy = MatchBy.StoredId }, [Row("email", "Email")], null);
        var record = JsonDocument.Parse(plan.Compose(Claimed(isLinked: true))!.Json).RootElement;
        Assert.Equal("00Q000000000001AAA", record.GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, record.GetProperty("Email").ValueKind);
    }

    [Fact]
    public void Record_BeforeTheOrgSaidAnything_KeepsWhatEveryOrgRequires()
    {
        var plan = new ErasurePlan(Mapping, [Row("contactPerson", "LastName"), Row("login", "Company"), Row("city", "City")], null);
        var record = JsonDocument.Parse(plan.Compose(Claimed(isLinked: true))!.Json).RootElement;
        Assert.Equal(("Erased", "Erased", null), (record.GetProperty("LastName").GetString(), record.GetProperty("Company").GetString(), record.GetProperty("City").GetString()));
    }

    [Fact]
    public void Record_OfNobody_IsNotMade() => Assert.Null(new ErasurePlan(Mapping, [Row("email", "Email")], null).Compose(Claimed(isLinked: false)));

    [Fact]
    public void Hash_FollowsTheFields()
    {
        var one = new ErasurePlan(Mapping, [Row("email", "Email"), Row("city", "City")], null);
        Assert.Equal(one.Hash, new ErasurePlan(Mapping, [Row("city", "City"), Row("email", "Email")], null).Hash);
        Assert.NotEqual(one.Hash, new ErasurePlan(Mapping, [Row("email", "Email")], null).Hash);
    }

    private static MappingRow Row(string source, string target) => new() { SourceKey = source, TargetField = target };

    private static SalesforceField Text(string name, bool nillable = true) =>
        new() { Name = name, Label = name, Type = "string", Length = 80, Createable = true, Updateable = true, Nillable = nillable };

    private static SalesforceObjectDescribe Describe(params SalesforceField[] fields) => new("Lead", "Lead", true, true, fields, null);

    private static ClaimedRow Claimed(bool isLinked) => new(
        new SyncRow(),
        Affiliate.Read(1, "4711", DateTime.UnixEpoch),
        isLinked ? new SyncLink { SalesforceId = "00Q000000000001AAA", ObjectName = "Lead" } : null);
}
