using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

[Collection(SimulatorSuite.Name)]
public sealed class RowTests(SharedSimulator org)
{
    [Fact]
    public async Task Row_FromCreateToDelete_AnswersAsDocumented()
    {
        var created = await org.Api.PostAsync("sobjects/Lead", new { LastName = "  Doe ", FirstName = "Jo", Company = "ACME", Email = "", AnnualRevenue = 1200.6, City = "Lyon" });
        var id = created.Json.GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.StartsWith("00Q", id);
        Assert.Equal(18, id.Length);
        Assert.EndsWith($"/sobjects/Lead/{id}", created.Headers.Location!.OriginalString);

        var updated = await org.Api.PatchAsync($"sobjects/Lead/{id[..15]}", new { FirstName = (string?)null, Title = "CEO" });
        Assert.Equal((HttpStatusCode.NoContent, ""), (updated.Status, updated.Text));
        Assert.False(updated.Headers.Contains("Sforce-Limit-Info"));

        var row = (await org.Api.GetAsync($"sobjects/Lead/{id}")).Json;
        Assert.Equal("Doe", row.GetProperty("Name").GetString());
        Assert.Equal("CEO", row.GetProperty("Title").GetString());
        Assert.Equal("ACME", row.GetProperty("Company").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("Email").ValueKind);
        Assert.Equal("1201.0", row.GetProperty("AnnualRevenue").GetRawText());
        Assert.Equal("Lyon", row.GetProperty("Address").GetProperty("city").GetString());
        Assert.Equal("Open - Not Contacted", row.GetProperty("Status").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$", row.GetProperty("CreatedDate").GetString());
        Assert.EndsWith($"/sobjects/Lead/{id}", row.GetProperty("attributes").GetProperty("url").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await org.Api.DeleteAsync($"sobjects/Lead/{id}")).Status);
        Assert.Equal("ENTITY_IS_DELETED", (await org.Api.GetAsync($"sobjects/Lead/{id}")).ErrorCode);
    }

    [Fact]
    public async Task Id_InAnyCaseOfEighteen_FindsTheRow()
    {
        // Enough rows that ids hold letters of both cases.
        var id = "";
        for (var i = 0; i < 45; i++)
        {
            id = (await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A" })).Json.GetProperty("id").GetString()!;
        }

        Assert.Equal(HttpStatusCode.OK, (await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/{id.ToLowerInvariant()}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/{id[..15]}")).Status);
    }

    [Theory]
    [InlineData("v66.0", HttpStatusCode.Created, HttpStatusCode.OK, true)]
    [InlineData("v46.0", HttpStatusCode.Created, HttpStatusCode.OK, true)]
    [InlineData("v45.0", HttpStatusCode.Created, HttpStatusCode.NoContent, false)]
    public async Task Upsert_ByExternalId_AnswersByVersion(string version, HttpStatusCode first, HttpStatusCode second, bool saysCreated)
    {
        var path = $"/services/data/{version}/sobjects/Lead/Affise_Affiliate_Id__c/{org.NewKey()}";

        var created = await org.Api.PatchAsync(path, new { LastName = "A", Company = "A" });
        var updated = await org.Api.PatchAsync(path, new { Company = "B" });

        Assert.Equal((first, second), (created.Status, updated.Status));
        Assert.Equal(saysCreated, created.Json.TryGetProperty("created", out var flag) && flag.GetBoolean());
        if (saysCreated)
        {
            Assert.False(updated.Json.GetProperty("created").GetBoolean());
            Assert.Equal(created.Json.GetProperty("id").GetString(), updated.Json.GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task Upsert_UpdateOnly_NeverCreates()
    {
        var reply = await org.Api.PatchAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{org.NewKey()}?updateOnly=true", new { LastName = "A", Company = "A" });

        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (reply.Status, reply.ErrorCode));
    }

    [Fact]
    public async Task Upsert_KeyInTheBody_IsRefused()
    {
        var reply = await org.Api.PatchAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{org.NewKey()}", new { Affise_Affiliate_Id__c = "x", LastName = "A", Company = "A" });

        Assert.Equal(("INVALID_FIELD", "The Affise_Affiliate_Id__c field should not be specified in the sobject data."), (reply.ErrorCode, reply.Message));
    }

    [Fact]
    public async Task Upsert_SeveralMatches_ListsThemAndWritesNothing()
    {
        var email = $"{org.NewKey()}@example.com";
        for (var i = 0; i < 2; i++)
        {
            await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Email = email });
        }

        var reply = await org.Api.PatchAsync($"sobjects/Lead/Email/{Uri.EscapeDataString(email)}", new { Company = "B" });

        Assert.Equal(HttpStatusCode.MultipleChoices, reply.Status);
        Assert.Equal(2, reply.Json.GetArrayLength());
        Assert.StartsWith("/services/data/v66.0/sobjects/Lead/00Q", reply.Json[0].GetString());
        Assert.Equal(0, (await org.Api.QueryAsync($"SELECT COUNT() FROM Lead WHERE Email = '{email}' AND Company = 'B'")).Json.GetProperty("totalSize").GetInt32());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("TRUE", true)]
    [InlineData("FALSE", false)]
    public async Task AutoAssign_UnlessSwitchedOff_ChangesTheOwner(string? header, bool changes)
    {
        var state = await org.Process.Control.StateAsync();
        (string, string)[] headers = header is null ? [] : [("Sforce-Auto-Assign", header)];
        var id = (await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A" }, ("Sforce-Auto-Assign", "FALSE"))).Json.GetProperty("id").GetString()!;
        Assert.Equal(state.GetProperty("userId").GetString(), await OwnerAsync(id));

        await org.Api.PatchAsync($"sobjects/Lead/{id}", new { Company = "B" }, headers);

        Assert.Equal(state.GetProperty(changes ? "assigneeId" : "userId").GetString(), await OwnerAsync(id));
        var last = (await org.Process.Control.HistoryAsync("Lead", id))[^1];
        Assert.Equal(header is not null, last.GetProperty("headers").TryGetProperty("Sforce-Auto-Assign", out _));
    }

    [Fact]
    public async Task Custom_Object_ComputesItsFormulaAndNumbersItself()
    {
        var id = (await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A", Monthly_Payout__c = 10.5, Last_Seen__c = "2026-03-17T16:21:26.789+02:00", Is_Vip__c = true })).Json.GetProperty("id").GetString()!;

        var row = (await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/{id}?fields=Yearly_Payout__c,Reference__c,Last_Seen__c,Name,Is_Vip__c")).Json;

        Assert.Equal(126m, row.GetProperty("Yearly_Payout__c").GetDecimal());
        Assert.StartsWith("AFF-", row.GetProperty("Reference__c").GetString());
        Assert.Equal("2026-03-17T14:21:26.000+0000", row.GetProperty("Last_Seen__c").GetString());
        Assert.Equal(id, row.GetProperty("Name").GetString());
        Assert.Equal(6, row.EnumerateObject().Count());
    }

    [Fact]
    public async Task Lookup_ByForeignKey_IsResolved()
    {
        var key = org.NewKey();
        var lead = (await org.Api.PostAsync("sobjects/Lead", new { LastName = "A", Company = "A", Affise_Affiliate_Id__c = key })).Json.GetProperty("id").GetString();
        var found = await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A", Lead__r = new { Affise_Affiliate_Id__c = key } });
        var missed = await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A", Lead__r = new { Affise_Affiliate_Id__c = "nobody" } });

        Assert.Equal(lead, (await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/{found.Json.GetProperty("id").GetString()}")).Json.GetProperty("Lead__c").GetString());
        Assert.Equal("Foreign key external ID: nobody not found for field Affise_Affiliate_Id__c in entity Lead", missed.Message);
    }

    [Fact]
    public async Task UpdatedAndDeleted_OfASpan_NameTheRecords()
    {
        var (kept, gone) = (await CreateAsync(), await CreateAsync());
        await org.Api.DeleteAsync($"sobjects/Affise_Affiliate__c/{gone}");
        var stamp = (await org.Api.GetAsync($"sobjects/Affise_Affiliate__c/{kept}")).Json.GetProperty("SystemModstamp").GetString()!;
        var at = DateTimeOffset.Parse(stamp.Insert(stamp.Length - 2, ":"));

        var updated = await SpanAsync("updated", -5, 2);
        var deleted = await SpanAsync("deleted", -5, 2);
        var earlier = await SpanAsync("updated", -15, -5);

        Assert.Contains(kept, updated.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetString()));
        Assert.DoesNotContain(gone, updated.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetString()));
        Assert.DoesNotContain(kept, earlier.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetString()));
        var record = Assert.Single(deleted.Json.GetProperty("deletedRecords").EnumerateArray(), r => r.GetProperty("id").GetString() == gone);
        Assert.Matches(@"\.000\+0000$", record.GetProperty("deletedDate").GetString());
        Assert.DoesNotContain(deleted.Json.GetProperty("deletedRecords").EnumerateArray(), r => r.GetProperty("id").GetString() == kept);
        Assert.Equal("INVALID_REPLICATION_DATE", (await SpanAsync("updated", 2, -5)).ErrorCode);
        Assert.Equal("INVALID_REPLICATION_DATE", (await SpanAsync("updated", -31 * 24 * 60, 2)).ErrorCode);
        Assert.Equal("INVALID_REPLICATION_DATE", (await org.Api.GetAsync("sobjects/Affise_Affiliate__c/updated/")).ErrorCode);

        async Task<string> CreateAsync() => (await org.Api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A" })).Json.GetProperty("id").GetString()!;

        Task<SimulatorReply> SpanAsync(string what, int fromMinutes, int toMinutes) => org.Api.GetAsync(
            $"sobjects/Affise_Affiliate__c/{what}/?start={Uri.EscapeDataString($"{at.AddMinutes(fromMinutes):O}")}&end={Uri.EscapeDataString($"{at.AddMinutes(toMinutes):O}")}");
    }

    [Fact]
    public async Task Body_Gzipped_IsRead()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("""{"LastName":"Zip","Company":"ACME"}"""));
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        Assert.Equal(HttpStatusCode.Created, (await org.Api.SendAsync(HttpMethod.Post, "sobjects/Lead", content)).Status);
    }

    [Fact]
    public async Task Method_Overridden_ActsAsPatch()
    {
        var reply = await org.Api.PostAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{org.NewKey()}?_HttpMethod=PATCH", new { LastName = "A", Company = "A" });

        Assert.Equal(HttpStatusCode.Created, reply.Status);
    }

    private async Task<string?> OwnerAsync(string id) =>
        (await org.Api.GetAsync($"sobjects/Lead/{id}?fields=OwnerId")).Json.GetProperty("OwnerId").GetString();
}
