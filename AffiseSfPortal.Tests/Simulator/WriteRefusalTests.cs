using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AffiseSfPortal.Tests.Simulator;

/// <summary>What the org refuses, in the codes and words that Salesforce uses.</summary>
[Collection(SimulatorSuite.Name)]
public sealed class WriteRefusalTests(SharedSimulator org)
{
    private static readonly string TooLong = new('x', 41);

    public static TheoryData<string, string, string, string?> BadValues => new()
    {
        { """{"FirstName":"41 x"}""", "STRING_TOO_LONG", $"First Name: data value too large: {TooLong} (max length=40)", "FirstName" },
        { """{"Email":"nobody"}""", "INVALID_EMAIL_ADDRESS", "Email: invalid email address: nobody", "Email" },
        { """{"Affiliate_Status__c":"Gone"}""", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: Gone", "Affiliate_Status__c" },
        { """{"Affiliate_Level__c":100}""", "NUMBER_OUTSIDE_VALID_RANGE", "Affiliate Level: value outside of valid range on numeric field: 100", "Affiliate_Level__c" },
        { """{"NumberOfEmployees":123456789}""", "NUMBER_OUTSIDE_VALID_RANGE", "Employees: value outside of valid range on numeric field: 123456789", "NumberOfEmployees" },
        { """{"foo":1}""", "INVALID_FIELD", "No such column 'foo' on sobject of type Lead", null },
        { """{"Name":"A B"}""", "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", "Name" },
        { """{"NumberOfEmployees":"many"}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of int from VALUE_STRING value many or request may be missing a required field at [line:1, column:2]", null },
        { """{"City":7}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of string from VALUE_NUMBER_INT value 7 or request may be missing a required field at [line:1, column:2]", null },
        { """{"IsUnreadByOwner":"perhaps"}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of boolean from VALUE_STRING value perhaps or request may be missing a required field at [line:1, column:2]", null },
        { """{"OwnerId":"nonsense"}""", "MALFORMED_ID", "Owner ID: id value of incorrect type: nonsense", "OwnerId" },
        { """{"OwnerId":"00Q5g0000000001EAA"}""", "MALFORMED_ID", "Owner ID: id value of incorrect type: 00Q5g0000000001EAA", "OwnerId" },
        { """{"OwnerId":"0055g00000000zzAAA"}""", "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", null },
        { """{"LastName":null}""", "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", "LastName" },
        { """{"LastName":" "}""", "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", "LastName" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task Write_BadValue_IsRefusedAloneAndInACollection(string change, string code, string message, string? field)
    {
        var record = new JsonObject { ["LastName"] = "Doe", ["Company"] = "ACME" };
        foreach (var (name, value) in JsonNode.Parse(change.Replace("41 x", TooLong, StringComparison.Ordinal))!.AsObject())
        {
            record[name] = value?.DeepClone();
        }

        var alone = await org.Api.PostAsync("sobjects/Lead", record);

        Assert.Equal(HttpStatusCode.BadRequest, alone.Status);
        Assert.Equal((code, message), (alone.ErrorCode, alone.Message));
        if (field is not null)
        {
            Assert.Equal(field, Assert.Single(alone.Json[0].GetProperty("fields").EnumerateArray()).GetString());
        }

        var typed = new JsonObject { ["attributes"] = new JsonObject { ["type"] = "Lead" } };
        foreach (var (name, value) in record)
        {
            typed[name] = value?.DeepClone();
        }

        var together = await org.Api.PostAsync("composite/sobjects", new JsonObject { ["records"] = new JsonArray(typed) });
        Assert.Equal(HttpStatusCode.OK, together.Status);
        var error = together.Json[0].GetProperty("errors")[0];
        Assert.Equal((code, message), (error.GetProperty("statusCode").GetString(), error.GetProperty("message").GetString()));
        Assert.False(together.Json[0].TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Create_Nothing_NamesEveryMissingField()
    {
        var reply = await org.Api.PostAsync("sobjects/Lead", new { });

        Assert.Equal("Required fields are missing: [LastName, Company]", reply.Message);
        Assert.Equal(["LastName", "Company"], reply.Json[0].GetProperty("fields").EnumerateArray().Select(f => f.GetString()));
    }

    [Theory]
    [InlineData("Joined_On__c", "24/07/2026", "date")]
    [InlineData("Last_Seen__c", "yesterday", "datetime")]
    public async Task Write_BadDate_CannotBeRead(string field, string value, string type)
    {
        var reply = await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new Dictionary<string, string>(StringComparer.Ordinal) { ["Company_Name__c"] = "A", [field] = value });

        Assert.Equal($"Cannot deserialize instance of {type} from VALUE_STRING value {value} or request may be missing a required field at [line:1, column:2]", reply.Message);
    }

    [Fact]
    public async Task Write_Formula_IsReadOnly()
    {
        var reply = await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A", Yearly_Payout__c = 1, Reference__c = "x" });

        Assert.Equal("INVALID_FIELD_FOR_INSERT_UPDATE", reply.ErrorCode);
        Assert.Contains("Yearly_Payout__c, Reference__c", reply.Message);
    }

    [Fact]
    public async Task Write_ObjectThatIsClosed_IsRefusedAloneAndInACollection()
    {
        var id = (await org.Process.Control.StateAsync()).GetProperty("orgId").GetString();

        var update = await org.Api.PatchAsync($"sobjects/Organization/{id}", new { Name = "Other" });
        var create = await org.Api.PostAsync("sobjects/Organization", new { Name = "Other" });
        var together = await org.Api.PatchAsync("composite/sobjects", new JsonObject
        {
            ["records"] = new JsonArray(new JsonObject { ["attributes"] = new JsonObject { ["type"] = "Organization" }, ["id"] = id, ["Name"] = "Other" }),
        });

        Assert.Equal((HttpStatusCode.Forbidden, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"), (update.Status, update.ErrorCode, update.Message));
        Assert.Equal((HttpStatusCode.BadRequest, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Organization"), (create.Status, create.ErrorCode, create.Message));
        Assert.Equal("INSUFFICIENT_ACCESS_OR_READONLY", together.Json[0].GetProperty("errors")[0].GetProperty("statusCode").GetString());
    }

    [Fact]
    public async Task Write_TriggerThatFails_RefusesTheRecordAlone()
    {
        const string words = "LeadGuard: execution of BeforeInsert caused by: System.NullPointerException: Attempt to de-reference a null object";
        var (struck, spared) = (org.NewKey(), org.NewKey());
        await org.Process.Control.ArmAsync(new { kind = "recordError", path = "/sobjects", key = struck, count = 2, code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message = words });

        var alone = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = struck });
        var together = await org.Api.PostAsync("composite/sobjects", new { records = new[] { Typed(struck), Typed(spared) } });

        Assert.Equal((HttpStatusCode.BadRequest, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", words), (alone.Status, alone.ErrorCode, alone.Message));
        Assert.Equal([false, true], together.Json.EnumerateArray().Select(r => r.GetProperty("success").GetBoolean()));

        static JsonObject Typed(string key) => new()
        {
            ["attributes"] = new JsonObject { ["type"] = "Lead" },
            ["LastName"] = "A",
            ["Company"] = "A",
            ["Affise_Affiliate_Id__c"] = key,
        };
    }

    private const string BadCountry = "There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.";
    private const string BadState = "There's a problem with this state, even though it may appear correct. Please select a state/province from the list of valid states.";

    [Theory]
    [InlineData("""{"Country":"Germany"}""", null, null, "DE", null)]
    [InlineData("""{"CountryCode":"de"}""", null, null, "DE", null)]
    [InlineData("""{"Country":"Deutschland"}""", BadCountry, "Country", null, null)]
    [InlineData("""{"CountryCode":"XX"}""", BadCountry, "CountryCode", null, null)]
    [InlineData("""{"CountryCode":"US","State":"Texas"}""", null, null, "US", "TX")]
    [InlineData("""{"Country":"United Kingdom","State":"Kent"}""", BadState, "State", null, null)]
    [InlineData("""{"CountryCode":"CA","StateCode":"TX"}""", BadState, "StateCode", null, null)]
    [InlineData("""{"State":"Texas"}""", "A country/territory must be specified before specifying a state value for field: State/Province", "State", null, null)]
    public async Task Write_WithStateAndCountryPicklists_TakesOnlyPlacesThatGoTogether(string address, string? message, string? field, string? country, string? state)
    {
        await org.Process.Control.ChangeSettingsAsync(new { stateCountryPicklists = true });
        try
        {
            var record = JsonNode.Parse(address)!.AsObject();
            (record["LastName"], record["Company"]) = ("A", "A");
            var reply = await org.Api.PostAsync("sobjects/Lead", record);

            if (message is not null)
            {
                Assert.Equal((HttpStatusCode.BadRequest, "FIELD_INTEGRITY_EXCEPTION", message), (reply.Status, reply.ErrorCode, reply.Message));
                Assert.Equal(field, Assert.Single(reply.Json[0].GetProperty("fields").EnumerateArray()).GetString());
                return;
            }

            var row = (await org.Api.GetAsync($"sobjects/Lead/{reply.Json.GetProperty("id").GetString()}")).Json;
            Assert.Equal((country, state), (row.GetProperty("CountryCode").GetString(), row.GetProperty("StateCode").GetString()));
            var describe = (await org.Api.GetAsync("sobjects/Lead/describe")).Json;
            var codes = describe.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "CountryCode").GetProperty("picklistValues");
            Assert.Contains(codes.EnumerateArray(), c => c.GetProperty("value").GetString() == "GB" && c.GetProperty("label").GetString() == "United Kingdom");
        }
        finally
        {
            await org.Process.Control.ChangeSettingsAsync(new { stateCountryPicklists = false });
        }
    }

    [Fact]
    public async Task Create_TakenKey_NamesTheHolder()
    {
        var key = org.NewKey();
        var first = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key });
        var second = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key.ToUpperInvariant() });

        Assert.Equal("DUPLICATE_VALUE", second.ErrorCode);
        Assert.Equal($"duplicate value found: Affise_Affiliate_Id__c duplicates value on record with id: {first.Json.GetProperty("id").GetString()![..15]}", second.Message);
    }

    [Fact]
    public async Task Converted_Lead_CannotBeWrittenAndKeepsItsKey()
    {
        var key = org.NewKey();
        var id = (await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key })).Json.GetProperty("id").GetString()!;
        await org.Process.Control.ConvertAsync(id);

        var update = await org.Api.PatchAsync($"sobjects/Lead/{id}", new { Company = "B" });
        var upsert = await org.Api.PatchAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{key}", new { LastName = "A", Company = "B" });
        var create = await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key });

        Assert.Equal(("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"), (update.ErrorCode, update.Message));
        Assert.Equal("CANNOT_UPDATE_CONVERTED_LEAD", upsert.ErrorCode);
        Assert.Equal("DUPLICATE_VALUE", create.ErrorCode);
        var row = (await org.Api.QueryAsync($"SELECT IsConverted, ConvertedContactId FROM Lead WHERE Id = '{id}'")).Json.GetProperty("records")[0];
        Assert.True(row.GetProperty("IsConverted").GetBoolean());
        Assert.StartsWith("003", row.GetProperty("ConvertedContactId").GetString());
    }

    [Fact]
    public async Task Deleted_Record_IsGoneAndFreesItsKey()
    {
        var key = org.NewKey();
        var id = (await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key })).Json.GetProperty("id").GetString()!;
        await org.Process.Control.DeleteAsync("Lead", id);

        var update = await org.Api.PatchAsync($"sobjects/Lead/{id}", new { Company = "B" });
        var delete = await org.Api.DeleteAsync($"sobjects/Lead/{id}");
        var upsert = await org.Api.PatchAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{key}", new { LastName = "A", Company = "B" });

        Assert.Equal((HttpStatusCode.NotFound, "ENTITY_IS_DELETED"), (update.Status, update.ErrorCode));
        Assert.Equal((HttpStatusCode.NotFound, "entity is deleted"), (delete.Status, delete.Message));
        Assert.Equal(HttpStatusCode.Created, upsert.Status);
    }

    [Fact]
    public async Task Write_WithoutJsonContentType_IsAnHtml401()
    {
        using var text = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
        var reply = await org.Api.SendAsync(HttpMethod.Post, "sobjects/Lead", text);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal("text/html", reply.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("1703", Assert.Single(reply.Headers.GetValues("Sfdc-OAuth-Error")));
        Assert.Contains("LOGIN_OAUTH_INVALID_TOKEN", reply.Text);
    }

    [Fact]
    public async Task Write_BrokenJson_SaysWhere()
    {
        var reply = await org.Api.PostAsync("sobjects/Lead", "{\"LastName\":");

        Assert.Equal("JSON_PARSER_ERROR", reply.ErrorCode);
    }

    [Theory]
    [InlineData("sobjects/Lead/00Q5g00000zzzzzEAA", "The requested resource does not exist")]
    [InlineData("sobjects/Lead/nonsense", "Provided external ID field does not exist or is not accessible: nonsense")]
    [InlineData("sobjects/Nothing__c/describe", "The requested resource does not exist")]
    [InlineData("sobjects/Lead/Company/ACME", "Provided external ID field does not exist or is not accessible: Company")]
    [InlineData("/services/data/v99.0/limits", "The requested resource does not exist")]
    public async Task Get_Unknown_IsNotFound(string path, string message)
    {
        var reply = await org.Api.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND", message), (reply.Status, reply.ErrorCode, reply.Message));
    }

    [Fact]
    public async Task Get_RetiredVersion_IsGone() => Assert.Equal(HttpStatusCode.Gone, (await org.Api.GetAsync("/services/data/v30.0/limits")).Status);

    [Fact]
    public async Task Get_TooLongUri_IsAnHtml414()
    {
        var reply = await org.Api.GetAsync("query?q=" + new string('x', 17_000));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, reply.Status);
        Assert.StartsWith("<h1>Bad Message 414</h1>", reply.Text);
    }
}
