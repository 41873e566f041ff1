using System.Text.Json;
using System.Text.Json.Nodes;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>The org answers in the shapes that the real one was recorded in.</summary>
[Collection(SimulatorSuite.Name)]
public sealed class RecordedShapeTests(SharedSimulator org)
{
    [Fact]
    public async Task Describe_Lead_HasEveryRecordedFieldOfItsKind()
    {
        var recorded = RecordedShapes.Read("describe/Lead-standard.json");
        var answered = (await org.Api.GetAsync("sobjects/Lead/describe")).Json;

        RecordedShapes.AssertSame(recorded, answered);
        var byName = answered.GetProperty("fields").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, StringComparer.Ordinal);
        foreach (var field in recorded.GetProperty("fields").EnumerateArray())
        {
            var name = field.GetProperty("name").GetString()!;
            Assert.True(byName.TryGetValue(name, out var ours), $"{name} is missing");
            foreach (var member in field.EnumerateObject())
            {
                Assert.True(JsonElement.DeepEquals(member.Value, ours.GetProperty(member.Name)), $"{name}.{member.Name}: recorded {member.Value.GetRawText()}, answered {ours.GetProperty(member.Name).GetRawText()}");
            }
        }
    }

    [Fact]
    public async Task Describe_CustomObject_HasTheRecordedMembers() => RecordedShapes.AssertSame(
        RecordedShapes.Read("describe/CustomObject__c-with-external-id.json"),
        (await org.Api.GetAsync("sobjects/Affise_Affiliate__c/describe")).Json);

    [Fact]
    public async Task Global_Objects_HaveTheRecordedMembers()
    {
        var recorded = RecordedShapes.Read("describe-global/scratch-org.json");
        var answered = (await org.Api.GetAsync("sobjects")).Json;

        foreach (var name in new[] { "Lead", "Organization" })
        {
            RecordedShapes.AssertSame(Named(recorded, name), Named(answered, name));
        }

        static JsonElement Named(JsonElement list, string name) => list.GetProperty("sobjects").EnumerateArray().First(o => o.GetProperty("name").GetString() == name);
    }

    [Fact]
    public async Task Row_Organization_HasTheRecordedMembers()
    {
        var id = (await org.Process.Control.StateAsync()).GetProperty("orgId").GetString();

        RecordedShapes.AssertSame(RecordedShapes.Read("rows/Organization.json"), (await org.Api.GetAsync($"sobjects/Organization/{id}")).Json);
    }

    [Fact]
    public async Task Identity_HasTheRecordedMembers()
    {
        var state = await org.Process.Control.StateAsync();

        RecordedShapes.AssertSame(
            RecordedShapes.Read("oauth/identity-2015.json"),
            (await org.Api.GetAsync($"/id/{state.GetProperty("orgId").GetString()}/{state.GetProperty("userId").GetString()}")).Json);
    }

    [Fact]
    public async Task Token_HasTheRecordedMembers()
    {
        var tokens = await org.Process.SignIn.RunAsync();
        using var refreshed = await org.Process.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));
        using var refused = await org.Process.SignIn.TokenAsync(SimulatorSignIn.RefreshForm("nonsense"));

        RecordedShapes.AssertSame(RecordedShapes.Read("oauth/token-success-2015.json"), tokens.Reply);
        RecordedShapes.AssertSame(RecordedShapes.Read("oauth/token-refresh-success.json"), JsonSerializer.Deserialize<JsonElement>(await refreshed.Content.ReadAsStringAsync()));
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("oauth/error-invalid-grant-expired-refresh.json"), JsonSerializer.Deserialize<JsonElement>(await refused.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task Collections_AnswerInTheRecordedShapes()
    {
        var (first, second) = (org.NewKey(), org.NewKey());
        var created = await org.Api.PostAsync("composite/sobjects", Body(Lead(first)));
        var updated = await org.Api.PatchAsync("composite/sobjects", Body(new JsonObject { ["Id"] = created.Json[0].GetProperty("id").GetString(), ["Title"] = "x", ["attributes"] = new JsonObject { ["type"] = "Lead" } }));
        var upserted = await org.Api.PatchAsync("composite/sobjects/Lead/Affise_Affiliate_Id__c", Body(Lead(first), Lead(second)));
        var bad = Lead(org.NewKey());
        bad["Email"] = "nobody";
        var rolledBack = await org.Api.PostAsync("composite/sobjects", new JsonObject { ["allOrNone"] = true, ["records"] = new JsonArray(Lead(org.NewKey()), bad) });

        AssertSameMembers(RecordedShapes.Read("collections/create-two-Lead.json")[0], created.Json[0]);
        AssertSameMembers(RecordedShapes.Read("collections/update-six.json")[0], updated.Json[0]);
        AssertSameMembers(RecordedShapes.Read("collections/upsert-by-email-mixed-created-false.json")[0], upserted.Json[0]);
        var recorded = RecordedShapes.Read("collections/create-allornone-rolled-back.json");
        Assert.True(JsonElement.DeepEquals(recorded[1], rolledBack.Json[0]), rolledBack.Text);
        AssertSameMembers(recorded[0], rolledBack.Json[1]);
    }

    [Fact]
    public async Task Rows_AnswerInTheRecordedShapes()
    {
        var created = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A" });
        var old = await org.Api.PatchAsync($"/services/data/v32.0/sobjects/Lead/Affise_Affiliate_Id__c/{org.NewKey()}", new { LastName = "A", Company = "A" });
        var missing = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A" });
        await org.Process.Control.DeleteAsync("Lead", created.Json.GetProperty("id").GetString()!);
        var deleted = await org.Api.DeleteAsync($"sobjects/Lead/{created.Json.GetProperty("id").GetString()}");
        var unknown = await org.Api.PostAsync("sobjects/Lead", new { foo = 1 });
        var noKey = await org.Api.PatchAsync("sobjects/Lead/Namez/x", new { LastName = "A" });

        AssertSameMembers(RecordedShapes.Read("rows/create-account-201.json"), created.Json);
        AssertSameMembers(RecordedShapes.Read("rows/upsert-201-created-old.json"), old.Json);
        AssertSameMembers(RecordedShapes.Read("errors/400-required-field-missing.json")[0], missing.Json[0]);
        AssertSameMembers(RecordedShapes.Read("errors/400-invalid-field-write.json")[0], unknown.Json[0]);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("errors/404-entity-is-deleted.json"), deleted.Json), deleted.Text);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("errors/404-external-id-field-not-found.json"), noKey.Json), noKey.Text);
        Assert.True(JsonElement.DeepEquals(
            RecordedShapes.Read("errors/401-invalid-session.json"),
            (await new SimulatorApi(org.Process, "none").GetAsync("limits")).Json));
    }

    [Fact]
    public async Task Query_AnswersInTheRecordedShapes()
    {
        await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A" });
        var count = await org.Api.QueryAsync("SELECT COUNT() FROM Lead");
        var aggregate = await org.Api.QueryAsync("select count(Id) from Lead");
        var empty = await org.Api.QueryAsync("SELECT Id FROM Lead WHERE Company = 'nobody at all'");

        AssertSameMembers(RecordedShapes.Read("query/count.json"), count.Json);
        AssertSameMembers(RecordedShapes.Read("query/aggregate-count-id.json"), aggregate.Json);
        AssertSameMembers(RecordedShapes.Read("query/aggregate-count-id.json").GetProperty("records")[0], aggregate.Json.GetProperty("records")[0]);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("query/empty.json"), empty.Json), empty.Text);
    }

    [Fact]
    public async Task Composite_UnknownObject_AnswersAsRecorded()
    {
        var recorded = RecordedShapes.Read("composite/composite-mixed-invalid-type.json");
        var reply = await org.Api.PostAsync("composite", new
        {
            compositeRequest = new[]
            {
                new { method = "GET", url = $"{SimulatorApi.Root}/query/?q=select count() from Lead", referenceId = "refLead" },
                new { method = "GET", url = $"{SimulatorApi.Root}/query/?q=select count() from XYZZY", referenceId = "refXYZZY" },
            },
        });

        RecordedShapes.AssertSame(recorded, reply.Json);
        Assert.True(JsonElement.DeepEquals(recorded.GetProperty("compositeResponse")[1], reply.Json.GetProperty("compositeResponse")[1]), reply.Text);
    }

    [Fact]
    public async Task BulkJob_HasTheRecordedMembers()
    {
        var reply = await org.Api.PostAsync("jobs/ingest", new { @object = "Lead", operation = "insert", contentType = "CSV", lineEnding = "LF" });

        AssertSameMembers(RecordedShapes.Read("bulk2/job-open.json"), reply.Json);
        Assert.Matches("^services/data/v66.0/jobs/ingest/750.{15}/batches$", reply.Json.GetProperty("contentUrl").GetString());
        Assert.Equal("66.0", reply.Json.GetProperty("apiVersion").GetRawText());
    }

    private static void AssertSameMembers(JsonElement recorded, JsonElement answered)
    {
        RecordedShapes.AssertSame(recorded, answered);
        Assert.Equal(recorded.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal), answered.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    private static JsonObject Body(params JsonObject[] records) => new() { ["records"] = new JsonArray([.. records]) };

    private static JsonObject Lead(string key) => new()
    {
        ["attributes"] = new JsonObject { ["type"] = "Lead" },
        ["Affise_Affiliate_Id__c"] = key,
        ["LastName"] = "Doe",
        ["Company"] = "ACME",
    };
}
