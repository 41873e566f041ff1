using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

[Collection(SimulatorSuite.Name)]
public sealed class BulkTests(SharedSimulator org)
{
    [Fact]
    public async Task Upsert_WholeJob_TellsEachRowApart()
    {
        var keys = Enumerable.Range(0, 30).Select(_ => org.NewKey("bulk")).ToList();
        await org.Api.PostAsync("sobjects/Lead", new { LastName = "Old", Company = "Old", Title = "Boss", City = "Lyon", Affise_Affiliate_Id__c = keys[0] });
        var csv = "Affise_Affiliate_Id__c,LastName,Company,Title,City\n"
            + string.Concat(keys.Select((key, i) => i switch
            {
                0 => $"{key},New,,#N/A,\n",
                1 => $"{key},,\"Quoted, \"\"Inc\"\"\",,\n",
                _ => $"{key},Row {i},ACME,,\n",
            }));

        var job = await RunAsync(csv);

        Assert.Equal("JobComplete", job.GetProperty("state").GetString());
        Assert.Equal(30, job.GetProperty("numberRecordsProcessed").GetInt32());
        Assert.Equal(1, job.GetProperty("numberRecordsFailed").GetInt32());
        var id = job.GetProperty("id").GetString();
        var good = (await org.Api.GetAsync($"jobs/ingest/{id}/successfulResults/")).Text;
        Assert.StartsWith("\"sf__Id\",\"sf__Created\",Affise_Affiliate_Id__c,LastName,", good);
        var order = good.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split("\",\"")[2]).ToList();
        Assert.NotEqual(keys.Where(k => k != keys[1]), order);
        Assert.Equal(keys.Where(k => k != keys[1]).Order(StringComparer.Ordinal), order.Order(StringComparer.Ordinal));
        Assert.Contains($"\"false\",\"{keys[0]}\"", good);
        Assert.Contains("REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --", (await org.Api.GetAsync($"jobs/ingest/{id}/failedResults/")).Text);
        Assert.Equal("Affise_Affiliate_Id__c,LastName,Company,Title,City\n", (await org.Api.GetAsync($"jobs/ingest/{id}/unprocessedrecords/")).Text);

        var row = (await org.Api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{keys[0]}")).Json;
        Assert.Equal(("New", "Old", "Lyon"), (row.GetProperty("LastName").GetString(), row.GetProperty("Company").GetString(), row.GetProperty("City").GetString()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("Title").ValueKind);
        var state = await org.Process.Control.StateAsync();
        Assert.Equal(state.GetProperty("userId").GetString(), (await org.Api.GetAsync($"sobjects/Lead/Affise_Affiliate_Id__c/{keys[2]}")).Json.GetProperty("OwnerId").GetString());
    }

    [Fact]
    public async Task Upsert_RefusedRow_NamesTheRecordThatItWasAbout()
    {
        var (known, unknown) = (org.NewKey("bulk"), org.NewKey("bulk"));
        var id = (await org.Api.PostAsync("sobjects/Lead", new { LastName = "Old", Company = "Old", Affise_Affiliate_Id__c = known })).Json.GetProperty("id").GetString();

        var job = await RunAsync($"Affise_Affiliate_Id__c,Email\n{known},nobody\n{unknown},nobody\n");

        var rows = (await org.Api.GetAsync($"jobs/ingest/{job.GetProperty("id").GetString()}/failedResults/")).Text.Split('\n');
        Assert.Single(rows, r => r.StartsWith($"\"{id}\",\"INVALID_EMAIL_ADDRESS:", StringComparison.Ordinal));
        Assert.Single(rows, r => r.StartsWith("\"\",", StringComparison.Ordinal) && r.Contains(unknown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_WrongLineEnding_Fails()
    {
        var job = await RunAsync("Affise_Affiliate_Id__c,LastName,Company\r\nx,y,z\r\n");

        Assert.Equal("Failed", job.GetProperty("state").GetString());
        Assert.StartsWith("ClientInputError : LineEnding is invalid on user data", job.GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task Job_UnknownColumn_FailsAndProcessesNothing()
    {
        var job = await RunAsync("Affise_Affiliate_Id__c,Foo\nx,y\n");

        Assert.Equal("InvalidBatch : Field name not found : Foo", job.GetProperty("errorMessage").GetString());
        Assert.Contains("\"x\",\"y\"", (await org.Api.GetAsync($"jobs/ingest/{job.GetProperty("id").GetString()}/unprocessedrecords/")).Text);
    }

    [Fact]
    public async Task Job_SecondUploadOrEarlyResults_AreRefused()
    {
        var id = await CreateAsync();
        Assert.Equal("INVALIDJOBSTATE", (await org.Api.PatchAsync($"jobs/ingest/{id}", new { state = "UploadComplete" })).ErrorCode);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(id, "Affise_Affiliate_Id__c\n")).Status);

        Assert.Equal("INVALIDJOBSTATE", (await UploadAsync(id, "Affise_Affiliate_Id__c\n")).ErrorCode);
        Assert.Equal("INVALIDJOBSTATE", (await org.Api.GetAsync($"jobs/ingest/{id}/successfulResults")).ErrorCode);
        Assert.Equal("Aborted", (await org.Api.PatchAsync($"jobs/ingest/{id}", new { state = "Aborted" })).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Job_UpsertWithoutKey_IsRefused() =>
        Assert.Equal("INVALIDJOB", (await org.Api.PostAsync("jobs/ingest", new { @object = "Lead", operation = "upsert" })).ErrorCode);

    private async Task<JsonElement> RunAsync(string csv)
    {
        var id = await CreateAsync();
        var uploaded = await UploadAsync(id, csv);
        Assert.Equal((HttpStatusCode.Created, ""), (uploaded.Status, uploaded.Text));
        Assert.Equal("UploadComplete", (await org.Api.PatchAsync($"jobs/ingest/{id}", new { state = "UploadComplete" })).Json.GetProperty("state").GetString());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!patience.IsCancellationRequested)
        {
            var job = (await org.Api.GetAsync($"jobs/ingest/{id}")).Json;
            if (job.GetProperty("state").GetString() is "JobComplete" or "Failed" or "Aborted")
            {
                return job;
            }
        }

        throw new TimeoutException("The job did not end.");
    }

    private async Task<string> CreateAsync()
    {
        var reply = await org.Api.PostAsync("jobs/ingest", new { @object = "Lead", operation = "upsert", externalIdFieldName = "Affise_Affiliate_Id__c", contentType = "CSV", lineEnding = "LF" });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return reply.Json.GetProperty("id").GetString()!;
    }

    private async Task<SimulatorReply> UploadAsync(string id, string csv)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return await org.Api.SendAsync(HttpMethod.Put, $"jobs/ingest/{id}/batches", content);
    }
}
