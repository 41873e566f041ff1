using System.Net;
using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

public sealed class DescribeTests(DescribeTests.Org fixture) : IClassFixture<DescribeTests.Org>
{
    private readonly SimulatorProcess _org = fixture.Process;
    private readonly SimulatorApi _api = fixture.Api;

    [Fact]
    public async Task Versions_NeedNoSignIn()
    {
        var list = JsonSerializer.Deserialize<JsonElement>(await _org.Http.GetStringAsync(new Uri(_org.BaseAddress, "services/data")));

        Assert.Equal("31.0", list[0].GetProperty("version").GetString());
        Assert.Equal(("66.0", "Spring '26"), (list[35].GetProperty("version").GetString(), list[35].GetProperty("label").GetString()));
        Assert.Equal(("68.0", "Winter '27"), (list[37].GetProperty("version").GetString(), list[37].GetProperty("label").GetString()));
        Assert.Equal("Winter '16", list[4].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Describe_Lead_RequiresExactlyLastNameAndCompany()
    {
        var fields = (await _api.GetAsync("sobjects/Lead/describe")).Json.GetProperty("fields").EnumerateArray().ToList();

        Assert.Equal(["LastName", "Company"], fields
            .Where(f => f.GetProperty("createable").GetBoolean() && !f.GetProperty("nillable").GetBoolean() && !f.GetProperty("defaultedOnCreate").GetBoolean())
            .Select(f => f.GetProperty("name").GetString()));
        var key = fields.Single(f => f.GetProperty("name").GetString() == "Affise_Affiliate_Id__c");
        Assert.True(key.GetProperty("externalId").GetBoolean() && key.GetProperty("idLookup").GetBoolean() && key.GetProperty("unique").GetBoolean());
        Assert.False(key.GetProperty("caseSensitive").GetBoolean());
    }

    [Fact]
    public async Task Global_OfferableObjects_AreTheTwoDestinations()
    {
        var all = (await _api.GetAsync("sobjects")).Json.GetProperty("sobjects").EnumerateArray().ToList();

        Assert.Contains(all, o => o.GetProperty("name").GetString() == "LeadHistory");
        Assert.Equal(["Affise_Affiliate__c", "Lead"], all
            .Where(o => o.GetProperty("createable").GetBoolean() && o.GetProperty("updateable").GetBoolean() && o.GetProperty("queryable").GetBoolean())
            .Select(o => o.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Describe_Unchanged_IsA304UntilAFieldChanges()
    {
        var first = await _api.GetAsync("sobjects/Affise_Affiliate__c/describe");
        var stamp = first.ContentHeaders.LastModified!.Value.ToString("R");

        var same = await _api.GetAsync("sobjects/Affise_Affiliate__c/describe", ("If-Modified-Since", stamp));
        await _org.Control.ChangeFieldAsync("Affise_Affiliate__c", "Notes__c", "hidden");
        var changed = await _api.GetAsync("sobjects/Affise_Affiliate__c/describe", ("If-Modified-Since", stamp));

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.Status, same.Text));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.DoesNotContain("Notes__c", changed.Text);
        Assert.Equal("No such column 'Notes__c' on sobject of type Affise_Affiliate__c",
            (await _api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "A", Notes__c = "x" })).Message);
        Assert.Equal("INVALID_FIELD", (await _api.QueryAsync("SELECT Notes__c FROM Affise_Affiliate__c")).ErrorCode);

        await _org.Control.ChangeFieldAsync("Affise_Affiliate__c", "Notes__c", null);
        Assert.Contains("Notes__c", (await _api.GetAsync("sobjects/Affise_Affiliate__c/describe")).Text);
    }

    [Theory]
    [InlineData("readOnly", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("required", "REQUIRED_FIELD_MISSING")]
    public async Task Field_Tightened_RefusesWrites(string mood, string code)
    {
        await _org.Control.ChangeFieldAsync("Lead", "Title", mood);

        var reply = await _api.PostAsync("sobjects/Lead", mood == "required" ? new { LastName = "A", Company = "A" } : (object)new { LastName = "A", Company = "A", Title = "x" });

        await _org.Control.ChangeFieldAsync("Lead", "Title", null);
        Assert.Equal(code, reply.ErrorCode);
    }

    [Fact]
    public async Task Limits_ShowWhatIsLeft()
    {
        var before = (await _api.GetAsync("limits")).Json.GetProperty("DailyApiRequests");
        var after = (await _api.GetAsync("limits")).Json.GetProperty("DailyApiRequests");

        Assert.Equal(15_000, after.GetProperty("Max").GetInt32());
        Assert.Equal(before.GetProperty("Remaining").GetInt32() - 1, after.GetProperty("Remaining").GetInt32());
    }

    [Fact]
    public async Task Limit_Spent_RefusesUntilADayHasPassed()
    {
        await using var org = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"), ("Simulator:DailyApiLimit", "2"));
        var api = await SimulatorApi.SignInAsync(org);
        await api.GetAsync("limits");
        await api.GetAsync("limits");

        var refused = await api.GetAsync("limits");

        Assert.Equal((HttpStatusCode.Forbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), (refused.Status, refused.ErrorCode, refused.Message));
        await org.Control.AdvanceClockAsync(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.OK, (await (await SimulatorApi.SignInAsync(org)).GetAsync("limits")).Status);
    }

    public sealed class Org : IAsyncLifetime
    {
        public SimulatorProcess Process { get; private set; } = null!;

        public SimulatorApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Process = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"));
            Api = await SimulatorApi.SignInAsync(Process);
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
