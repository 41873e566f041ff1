using System.Net;
using System.Text;
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

    [Fact]
    public async Task Refusals_AnswerInTheRecordedShapes()
    {
        var key = org.NewKey();
        await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key });
        var taken = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key });
        var email = $"{org.NewKey()}@example.com";
        for (var i = 0; i < 2; i++)
        {
            await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Email = email });
        }

        var several = await org.Api.PatchAsync($"/services/data/v32.0/sobjects/Lead/Email/{Uri.EscapeDataString(email)}", new { Company = "B" });
        var token = await org.Api.PostAsync("composite/sobjects", "{\"records\":[null]}");
        await org.Process.Control.ArmAsync(new { kind = "lock", path = "/sobjects", key });
        var locked = await org.Api.PatchAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{key}", new { Company = "B" });
        await org.Process.Control.ArmAsync(new { kind = "sessionNotValid", path = "/sobjects/Lead/describe" });
        var policy = await org.Api.GetAsync("sobjects/Lead/describe");

        var recorded = RecordedShapes.Read("errors/400-duplicate-value-race.json")[0];
        AssertSameMembers(recorded, taken.Json[0]);
        Assert.Equal("DUPLICATE_VALUE", taken.ErrorCode);
        Assert.Equal(recorded.GetProperty("message").GetString()!.Replace("uuid__c", "Affise_Affiliate_Id__c", StringComparison.Ordinal).TrimEnd('*'), taken.Message[..^15]);
        var choices = RecordedShapes.Read("errors/300-multiple-choices-upsert.json");
        RecordedShapes.AssertSame(choices, several.Json);
        Assert.Equal((HttpStatusCode.MultipleChoices, choices.GetArrayLength()), (several.Status, several.Json.GetArrayLength()));
        Assert.Equal(Shape(choices[0], "Whizbang", "23.0"), Shape(several.Json[0], "Lead", "32.0"));
        // A fixture of one library, which says that the live service wraps it in a list.
        Assert.Equal(HttpStatusCode.BadRequest, token.Status);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("errors/400-json-deserialization-null-token.json"), token.Json[0]), token.Text);
        Assert.Equal(HttpStatusCode.BadRequest, locked.Status);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("errors/400-unable-to-lock-row.json"), locked.Json), locked.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, policy.Status);
        Assert.True(JsonElement.DeepEquals(RecordedShapes.Read("errors/401-session-not-valid-for-rest.json"), policy.Json), policy.Text);

        static string Shape(JsonElement url, string sobject, string version) =>
            string.Join('/', url.GetString()!.Replace(sobject, "X", StringComparison.Ordinal).Replace(version, "1.0", StringComparison.Ordinal).Split('/')[..^1]);
    }

    [Fact]
    public async Task Collections_ADuplicateAmongThem_AnswerAsRecorded()
    {
        var email = $"{org.NewKey()}@example.com";
        await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Email = email });
        await org.Process.Control.ChangeSettingsAsync(new { duplicateRule = "alert" });
        try
        {
            var (again, other) = (Lead(org.NewKey()), Lead(org.NewKey()));
            again["Email"] = email;
            (other["LastName"], other["Company"]) = (org.NewKey(), org.NewKey());

            var reply = await org.Api.PostAsync("composite/sobjects", Body(again, other));

            var recorded = RecordedShapes.Read("collections/create-partial-duplicates-detected.json");
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            Assert.True(JsonElement.DeepEquals(recorded[0], reply.Json[0]), reply.Text);
            AssertSameMembers(recorded[1], reply.Json[1]);
        }
        finally
        {
            await org.Process.Control.ChangeSettingsAsync(new { duplicateRule = "off" });
        }
    }

    [Fact]
    public async Task Composite_ForeignKeyThatIsUnknown_AnswersAsRecorded()
    {
        var recorded = RecordedShapes.Read("composite/composite-rollback-foreign-key.json");
        var reply = await org.Api.PostAsync("composite", new
        {
            allOrNone = true,
            compositeRequest = new object[]
            {
                new { method = "POST", url = $"{SimulatorApi.Root}/sobjects/Affise_Affiliate__c", referenceId = "NewPayment1", body = new { Company_Name__c = "A" } },
                new { method = "POST", url = $"{SimulatorApi.Root}/sobjects/Affise_Affiliate__c", referenceId = "NewPayment2", body = new { Company_Name__c = "A", Lead__r = new { Affise_Affiliate_Id__c = "0116" } } },
            },
        });

        var words = recorded.GetRawText().Replace("Invoice_External_Id__c", "Affise_Affiliate_Id__c", StringComparison.Ordinal).Replace("blng__Invoice__c", "Lead", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.True(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(words), reply.Json), reply.Text);
    }

    [Fact]
    public async Task Updated_HasTheRecordedMembers()
    {
        await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A" });
        var (start, end) = (Uri.EscapeDataString($"{TimeProvider.System.GetUtcNow().AddMinutes(-30):O}"), Uri.EscapeDataString($"{TimeProvider.System.GetUtcNow().AddDays(20):O}"));
        var reply = await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/updated/?start={start}&end={end}");

        var recorded = RecordedShapes.Read("query/getUpdated.json");
        AssertSameMembers(recorded, reply.Json);
        Assert.NotEqual(0, reply.Json.GetProperty("ids").GetArrayLength());
        Assert.Equal(recorded.GetProperty("ids")[0].GetString()!.Length, reply.Json.GetProperty("ids")[0].GetString()!.Length);
        Assert.Matches(":00\\.000\\+0000$", recorded.GetProperty("latestDateCovered").GetString());
        Assert.Matches(":00\\.000\\+0000$", reply.Json.GetProperty("latestDateCovered").GetString());
    }

    [Fact]
    public async Task BulkResults_AreWrittenAsRecorded()
    {
        var id = (await org.Api.PostAsync("jobs/ingest", new { @object = "Affise_Affiliate__c", operation = "insert", contentType = "CSV", lineEnding = "LF" })).Json.GetProperty("id").GetString();
        using var content = new StringContent("Company_Name__c,Contact_Email__c\nFoo Bar,foo@example.com\nBizz Buzz,nobody\n", Encoding.UTF8, "text/csv");
        await org.Api.SendAsync(HttpMethod.Put, $"jobs/ingest/{id}/batches", content);
        await org.Api.PatchAsync($"jobs/ingest/{id}", new { state = "UploadComplete" });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await org.Api.GetAsync($"jobs/ingest/{id}")).Json.GetProperty("state").GetString() != "JobComplete")
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        AssertSameLines(RecordedShapes.ReadText("bulk2/successfulResults.csv"), (await org.Api.GetAsync($"jobs/ingest/{id}/successfulResults/")).Text);
        AssertSameLines(RecordedShapes.ReadText("bulk2/failedResults.csv"), (await org.Api.GetAsync($"jobs/ingest/{id}/failedResults/")).Text);

        // Of the rows how they are written: their values stand for themselves.
        static void AssertSameLines(string recorded, string answered)
        {
            var (lines, ours) = (recorded.Split('\n'), answered.Split('\n'));
            Assert.Equal(lines[0].Replace("Name", "Company_Name__c,Contact_Email__c", StringComparison.Ordinal), ours[0]);
            Assert.All(lines[1].Split(',').Concat(ours[1].Split(',')), cell => Assert.True(cell.StartsWith('"') && cell.EndsWith('"'), cell));
        }
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
