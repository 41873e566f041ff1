using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AffiseSfPortal.Tests.Simulator;

[Collection(SimulatorSuite.Name)]
public sealed class CollectionTests(SharedSimulator org)
{
    private const string Upsert = "composite/sobjects/Lead/Affise_Affiliate_Id__c";

    [Fact]
    public async Task Upsert_Mixed_AnswersInOrderWithStatusCodes()
    {
        var (known, unknown, bad) = (org.NewKey(), org.NewKey(), org.NewKey());
        await org.Api.PatchAsync(Upsert, Body(Lead(known)));

        var reply = await org.Api.PatchAsync(Upsert, Body(Lead(known), Lead(bad, email: "nobody"), Lead(unknown)));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal([true, false, true], reply.Json.EnumerateArray().Select(r => r.GetProperty("success").GetBoolean()));
        Assert.Equal([false, false, true], reply.Json.EnumerateArray().Select(r => r.GetProperty("created").GetBoolean()));
        Assert.Equal("INVALID_EMAIL_ADDRESS", Code(reply.Json[1]));
        Assert.False(reply.Json[1].TryGetProperty("id", out _));
        Assert.Equal("Email", reply.Json[1].GetProperty("errors")[0].GetProperty("fields")[0].GetString());
    }

    [Fact]
    public async Task AllOrNone_OneBad_RollsTheOthersBackWith200()
    {
        var (good, bad) = (org.NewKey(), org.NewKey());
        var body = Body(Lead(good), Lead(bad, email: "nobody"));
        body["allOrNone"] = true;

        var reply = await org.Api.PatchAsync(Upsert, body);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_EMAIL_ADDRESS"], reply.Json.EnumerateArray().Select(Code));
        Assert.Equal("NOT_FOUND", (await org.Api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{good}")).ErrorCode);
        Assert.Empty(await HistoryOf(good));
    }

    [Fact]
    public async Task Upsert_SameKeyTwiceInAnyCase_FailsBoth()
    {
        var (key, other) = (org.NewKey(), org.NewKey());

        var reply = await org.Api.PatchAsync(Upsert, Body(Lead(key), Lead(other), Lead(key.ToUpperInvariant())));

        Assert.Equal(["DUPLICATE_VALUE", null, "DUPLICATE_VALUE"], reply.Json.EnumerateArray().Select(Code));
        Assert.Equal($"Duplicate external id specified: {key}", reply.Json[0].GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Record_WithoutAttributes_FailsAlone()
    {
        var naked = Lead(org.NewKey());
        naked.Remove("attributes");

        var reply = await org.Api.PatchAsync(Upsert, Body(naked, Lead(org.NewKey())));

        Assert.Equal(["JSON_PARSER_ERROR", null], reply.Json.EnumerateArray().Select(Code));
        Assert.Contains("must have an attributes field before any other fields", reply.Json[0].GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Record_Null_FailsTheCall()
    {
        var key = org.NewKey();
        var reply = await org.Api.PatchAsync(Upsert, new JsonObject { ["records"] = new JsonArray(null, Lead(key)) });

        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_FIELD"), (reply.Status, reply.ErrorCode));
        Assert.Equal("NOT_FOUND", (await org.Api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{key}")).ErrorCode);
    }

    [Fact]
    public async Task Upsert_WithoutItsKey_IsAMissingArgument()
    {
        var keyless = Lead("x");
        keyless.Remove("Affise_Affiliate_Id__c");

        Assert.Equal("MISSING_ARGUMENT", Code((await org.Api.PatchAsync(Upsert, Body(keyless))).Json[0]));
    }

    [Fact]
    public async Task Upsert_KeyOfSeveralRecords_IsADuplicateExternalId()
    {
        var email = $"{org.NewKey()}@example.com";
        await org.Api.PostAsync("composite/sobjects", Body(Lead(org.NewKey(), email), Lead(org.NewKey(), email)));

        var record = Lead(org.NewKey(), email);
        var reply = await org.Api.PatchAsync("composite/sobjects/Lead/Email", Body(record));

        Assert.Equal("DUPLICATE_EXTERNAL_ID", Code(reply.Json[0]));
        Assert.StartsWith("more than one record found for external id field: [00Q", reply.Json[0].GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Upsert_UnknownKeyField_IsNotFound()
    {
        var reply = await org.Api.PatchAsync("composite/sobjects/Lead/Company", Body(Lead("x")));

        Assert.Equal((HttpStatusCode.NotFound, "Provided external ID field does not exist or is not accessible: Company"), (reply.Status, reply.Message));
    }

    [Theory]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    public async Task Upsert_UpTo200Records_IsOneCall(int count, HttpStatusCode status)
    {
        var used = (await org.Process.Control.StateAsync()).GetProperty("apiUsed").GetInt32();

        var reply = await org.Api.PatchAsync(Upsert, Body([.. Enumerable.Range(0, count).Select(_ => Lead(org.NewKey()))]));

        Assert.Equal(status, reply.Status);
        Assert.Equal(used + 1, (await org.Process.Control.StateAsync()).GetProperty("apiUsed").GetInt32());
        if (status == HttpStatusCode.OK)
        {
            Assert.All(reply.Json.EnumerateArray(), r => Assert.True(r.GetProperty("created").GetBoolean()));
            Assert.Equal($"api-usage={used + 1}/15000", Assert.Single(reply.Headers.GetValues("Sforce-Limit-Info")));
        }
    }

    [Fact]
    public async Task Update_ById_JudgesEachId()
    {
        var ids = (await org.Api.PostAsync("composite/sobjects", Body(Lead(org.NewKey()), Lead(org.NewKey()), Lead(org.NewKey())))).Json.EnumerateArray().Select(r => r.GetProperty("id").GetString()!).ToList();
        await org.Process.Control.DeleteAsync("Lead", ids[2]);

        var reply = await org.Api.PatchAsync("composite/sobjects", Body(
            Change(ids[0]), Change(ids[1]), Change(ids[1][..15]), Change(ids[2]), Change("00Q5g00000zzzzzEAA"), Change("nonsense"), Change(null)));

        Assert.Equal(
            [null, "DUPLICATE_VALUE", "DUPLICATE_VALUE", "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID", "MISSING_ARGUMENT"],
            reply.Json.EnumerateArray().Select(Code));
        Assert.False(reply.Json[0].TryGetProperty("created", out _));
        Assert.Equal($"Duplicate id specified: {ids[1]}", reply.Json[1].GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Create_ManyTypes_RunsInChunksUpToTen()
    {
        JsonObject[] ten = [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? Lead(org.NewKey()) : Affiliate())];

        var created = await org.Api.PostAsync("composite/sobjects", Body(ten));
        var refused = await org.Api.PostAsync("composite/sobjects", Body([.. ten.Select(r => (JsonObject)r.DeepClone()), Lead(org.NewKey())]));

        Assert.All(created.Json.EnumerateArray(), r => Assert.True(r.GetProperty("success").GetBoolean()));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task Retrieve_MissingIds_AreNullInPlace()
    {
        var id = (await org.Api.PostAsync("composite/sobjects", Body(Lead(org.NewKey())))).Json[0].GetProperty("id").GetString()!;

        var byGet = await org.Api.GetAsync($"composite/sobjects/Lead?ids=00Q5g00000zzzzzEAA,{id}&fields=Id,Company");
        var byPost = await org.Api.PostAsync("composite/sobjects/Lead", new { ids = new[] { id, "00Q5g00000zzzzzEAA" }, fields = new[] { "Company" } });
        var badField = await org.Api.PostAsync("composite/sobjects/Lead", new { ids = new[] { id }, fields = new[] { "Foo" } });

        Assert.Equal([JsonValueKind.Null, JsonValueKind.Object], byGet.Json.EnumerateArray().Select(r => r.ValueKind));
        Assert.Equal([JsonValueKind.Object, JsonValueKind.Null], byPost.Json.EnumerateArray().Select(r => r.ValueKind));
        Assert.Equal("INVALID_FIELD", badField.ErrorCode);
    }

    [Fact]
    public async Task Delete_ByIds_AnswersEach()
    {
        var ids = (await org.Api.PostAsync("composite/sobjects", Body(Lead(org.NewKey()), Lead(org.NewKey())))).Json.EnumerateArray().Select(r => r.GetProperty("id").GetString()!).ToList();

        var reply = await org.Api.DeleteAsync($"composite/sobjects?ids={ids[0]},{ids[1]},nonsense&allOrNone=false");

        Assert.Equal([null, null, "MALFORMED_ID"], reply.Json.EnumerateArray().Select(Code));
    }

    [Fact]
    public async Task Composite_AllOrNone_HaltsTheInnocent()
    {
        var key = org.NewKey();
        var reply = await org.Api.PostAsync("composite", new
        {
            allOrNone = true,
            compositeRequest = new object[]
            {
                new { method = "POST", url = $"{SimulatorApi.Root}/sobjects/Lead", referenceId = "good", body = new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key } },
                new { method = "PATCH", url = $"{SimulatorApi.Root}/sobjects/Lead/@{{good.id}}", referenceId = "bad", body = new { Email = "nobody" } },
            },
        });

        var parts = reply.Json.GetProperty("compositeResponse");
        Assert.Equal("PROCESSING_HALTED", parts[0].GetProperty("body")[0].GetProperty("errorCode").GetString());
        Assert.Equal("INVALID_EMAIL_ADDRESS", parts[1].GetProperty("body")[0].GetProperty("errorCode").GetString());
        Assert.Equal("NOT_FOUND", (await org.Api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{key}")).ErrorCode);
    }

    private static string? Code(JsonElement result) =>
        result.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("statusCode").GetString()).FirstOrDefault();

    private static JsonObject Body(params JsonObject[] records) => new() { ["allOrNone"] = false, ["records"] = new JsonArray([.. records]) };

    private static JsonObject Lead(string key, string? email = null)
    {
        var lead = new JsonObject { ["attributes"] = new JsonObject { ["type"] = "Lead" }, ["Affise_Affiliate_Id__c"] = key, ["LastName"] = "Doe", ["Company"] = "ACME" };
        if (email is not null)
        {
            lead["Email"] = email;
        }

        return lead;
    }

    private static JsonObject Affiliate() => new() { ["attributes"] = new JsonObject { ["type"] = "Affise_Affiliate__c" }, ["Company_Name__c"] = "ACME" };

    // The type may stand last, as in recorded calls.
    private static JsonObject Change(string? id) => new() { ["id"] = id, ["Company"] = "Changed", ["attributes"] = new JsonObject { ["type"] = "Lead" } };

    private async Task<IEnumerable<JsonElement>> HistoryOf(string key) =>
        (await org.Process.Control.HistoryAsync("Lead")).Where(h => h.GetProperty("after").TryGetProperty("Affise_Affiliate_Id__c", out var value) && value.GetString() == key);
}
