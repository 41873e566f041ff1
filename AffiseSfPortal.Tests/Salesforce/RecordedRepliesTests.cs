using System.Text.Json;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Wire;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;
using Op = AffiseSfPortal.Salesforce.Http.SalesforceOperation;

namespace AffiseSfPortal.Tests.Salesforce;

/// <summary>What Salesforce really answered, where those recordings lie beside the project.</summary>
public class RecordedRepliesTests
{
    [Theory]
    [InlineData("errors/300-multiple-choices-upsert", nameof(Kind.AmbiguousKey))]
    [InlineData("errors/400-duplicate-value-race", nameof(Kind.RowBusy))]
    [InlineData("errors/400-invalid-field-write", nameof(Kind.FieldUnknown))]
    [InlineData("errors/400-json-deserialization-null-token", nameof(Kind.BadRequest))]
    [InlineData("errors/400-required-field-missing", nameof(Kind.RecordRefused))]
    [InlineData("errors/400-unable-to-lock-row", nameof(Kind.RowBusy))]
    [InlineData("errors/401-invalid-session", nameof(Kind.SessionExpired))]
    [InlineData("errors/401-session-not-valid-for-rest", nameof(Kind.SessionPolicy))]
    [InlineData("errors/404-entity-is-deleted", nameof(Kind.RecordDeleted))]
    [InlineData("errors/404-external-id-field-not-found", nameof(Kind.KeyFieldUnknown))]
    public async Task OfReply_RecordedError_HasItsKind(string name, string kind)
    {
        var status = int.Parse(Path.GetFileName(name)[..3]);

        var fault = SalesforceFaultClassifier.OfReply(new(status, "application/json", await BodyAsync(name)), Op.Upsert, "uuid__c");

        Assert.Equal(kind, fault.Kind.ToString());
    }

    [Theory]
    [InlineData("oauth/error-invalid-grant-bad-password")]
    [InlineData("oauth/error-invalid-grant-expired-refresh")]
    public async Task OfReply_RecordedGrantError_EndsTheGrant(string name) =>
        Assert.Equal(Kind.GrantRefused, SalesforceFaultClassifier.OfReply(new(400, "application/json", await BodyAsync(name)), Op.Refresh).Kind);

    [Theory]
    [InlineData("collections/create-two-Lead", 2, 0)]
    [InlineData("collections/update-six", 6, 0)]
    [InlineData("collections/upsert-by-email-16-created", 16, 0)]
    [InlineData("collections/upsert-by-email-mixed-created-false", 4, 0)]
    [InlineData("collections/create-partial-duplicates-detected", 2, 1)]
    [InlineData("collections/create-allornone-rolled-back", 2, 2)]
    public async Task Read_RecordedCollection_HasOneResultForEachRecord(string name, int count, int failed)
    {
        var reply = new SalesforceReply(System.Net.HttpStatusCode.OK, "application/json", await BodyAsync(name), new Dictionary<string, string>());

        var records = CollectionReader.Read(reply, count, Op.Upsert, "Email");

        Assert.Equal(failed, records.Count(r => r.Fault is not null));
        Assert.All(records, r => Assert.Equal(r.Fault is null, r.Id is not null));
        Assert.Equal(name.Contains("16", StringComparison.Ordinal) ? 16 : name.Contains("mixed", StringComparison.Ordinal) ? 1 : 0, records.Count(r => r.Created));
    }

    [Fact]
    public async Task ToDescribe_RecordedLead_RequiresLastNameAndCompanyOnly()
    {
        var describe = DescribeReader.ToDescribe(JsonSerializer.Deserialize(await BodyAsync("describe/Lead-standard"), SalesforceJson.Default.WireDescribe)!, null);

        Assert.Equal(["LastName", "Company"], describe.Fields.Where(f => f.RequiredOnCreate).Select(f => f.Name));
        Assert.Equal(80, describe.Find("lastname")!.Length);
        Assert.True(describe.Find("Email")!.IdLookup);
        Assert.False(describe.Find("Address")!.Writeable);
        Assert.NotEmpty(describe.Find("LeadSource")!.PicklistValues);
    }

    [Theory]
    [InlineData("describe/Account-2022-swiftly")]
    [InlineData("describe/Contact-standard")]
    [InlineData("describe/CustomObject__c-with-external-id")]
    [InlineData("describe/Custom__c")]
    [InlineData("describe/Opportunity-standard")]
    public async Task ToDescribe_RecordedObject_IsRead(string name) =>
        Assert.NotEmpty(DescribeReader.ToDescribe(JsonSerializer.Deserialize(await BodyAsync(name), SalesforceJson.Default.WireDescribe)!, null).Fields);

    [Fact]
    public async Task IsDestination_RecordedOrg_OffersWhatCanBeWritten()
    {
        var all = JsonSerializer.Deserialize(await BodyAsync("describe-global/scratch-org"), SalesforceJson.Default.WireObjectList)!.Sobjects!;
        var offered = all.Where(DescribeReader.IsDestination).Select(o => o.Name).ToArray();

        Assert.Contains("Lead", offered);
        Assert.InRange(offered.Length, 1, all.Count - 1);
        Assert.DoesNotContain(offered, o => o.EndsWith("__Share", StringComparison.Ordinal) || o.EndsWith("__History", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("query/empty", 0, true)]
    [InlineData("query/page-first", 1, false)]
    [InlineData("query/aggregate-count-id", 1, true)]
    [InlineData("query/count", 0, true)]
    [InlineData("query/nested-subquery", null, true)]
    public async Task Read_RecordedQuery_IsRead(string name, int? rows, bool isDone)
    {
        var page = QueryReader.Read(await BodyAsync(name));

        Assert.Equal(isDone, page.Done);
        if (rows is not null)
            Assert.Equal(rows, page.Rows.Count);
    }

    [Theory]
    [InlineData("oauth/token-success-2015")]
    [InlineData("oauth/token-refresh-success")]
    [InlineData("oauth/token-success-password")]
    public async Task Deserialize_RecordedToken_HasWhatAGrantNeeds(string name)
    {
        var token = JsonSerializer.Deserialize(await BodyAsync(name), SalesforceJson.Default.WireToken)!;

        Assert.NotNull(token.AccessToken);
        Assert.NotNull(token.InstanceUrl);
        Assert.NotNull(token.Id);
    }

    private static async Task<byte[]> BodyAsync(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "recorded", name + ".json");
            if (File.Exists(file))
                return await File.ReadAllBytesAsync(file);
        }

        Assert.Skip("The recorded replies (shared/recorded) do not lie above the build.");
        return [];
    }
}
