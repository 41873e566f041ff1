using System.Text.Json;

namespace AffiseSfPortal.Tests.Simulator;

public sealed class SoqlTests(SoqlTests.Org fixture) : IClassFixture<SoqlTests.Org>
{
    private readonly SimulatorApi _api = fixture.Api;

    [Theory]
    [InlineData("", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE FirstName = 'ada'", "Ada")]
    [InlineData("WHERE FirstName != 'Ada'", "Bob,Cid,Dee")]
    [InlineData("WHERE NumberOfEmployees > 10 AND NumberOfEmployees <= 30", "Bob,Cid")]
    [InlineData("WHERE NumberOfEmployees < 20 OR FirstName = 'Cid'", "Ada,Cid")]
    [InlineData("WHERE (FirstName = 'Ada' OR FirstName = 'Bob') AND NOT NumberOfEmployees >= 20", "Ada")]
    [InlineData("WHERE Company LIKE 'O''%'", null)]
    [InlineData("WHERE Company LIKE 'O\\'%'", "Ada")]
    [InlineData("WHERE Company LIKE '%\\_%'", "Bob")]
    [InlineData("WHERE Company LIKE '_ompany'", "Cid,Dee")]
    [InlineData("WHERE Company = 'Snake_case'", "Bob")]
    [InlineData("WHERE FirstName IN ('ada', 'dee')", "Ada,Dee")]
    [InlineData("WHERE FirstName NOT IN ('Ada', 'Dee')", "Bob,Cid")]
    [InlineData("WHERE NumberOfEmployees = null", "Dee")]
    [InlineData("WHERE NumberOfEmployees != null", "Ada,Bob,Cid")]
    [InlineData("WHERE IsConverted = false", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE CreatedDate = TODAY", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE CreatedDate = LAST_N_DAYS:7", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE CreatedDate < YESTERDAY", "")]
    [InlineData("WHERE SystemModstamp > 2026-01-01T00:00:00Z", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE SystemModstamp < 2026-01-01T00:00:00+01:00", "")]
    [InlineData("WHERE Affiliate_Tags__c INCLUDES ('vip')", "Cid")]
    [InlineData("WHERE Owner.Name = 'Ada Integration'", "Ada,Bob,Cid,Dee")]
    [InlineData("WHERE Lead.FirstName = 'Ada'", "Ada")]
    public async Task Where_Selects(string where, string? names)
    {
        var reply = await _api.QueryAsync($"SELECT FirstName FROM Lead {where} ORDER BY FirstName");

        if (names is null)
        {
            Assert.Equal("MALFORMED_QUERY", reply.ErrorCode);
            return;
        }

        Assert.Equal(names, await NamesAsync(reply));
    }

    [Fact]
    public async Task From_Group_IsAnObjectAndNoWordOfTheLanguage()
    {
        var reply = await _api.QueryAsync("SELECT Id, Name FROM Group WHERE Type = 'Queue' AND Name LIKE '%affil%' ORDER BY Name LIMIT 20");

        Assert.Equal("New affiliates", Assert.Single(reply.Json.GetProperty("records").EnumerateArray()).GetProperty("Name").GetString());
    }

    [Theory]
    [InlineData("ORDER BY NumberOfEmployees", "Dee,Ada,Bob,Cid")]
    [InlineData("ORDER BY NumberOfEmployees DESC", "Cid,Bob,Ada,Dee")]
    [InlineData("ORDER BY NumberOfEmployees DESC NULLS FIRST", "Dee,Cid,Bob,Ada")]
    [InlineData("ORDER BY Company DESC, FirstName ASC", "Bob,Ada,Cid,Dee")]
    [InlineData("ORDER BY FirstName LIMIT 2", "Ada,Bob")]
    [InlineData("ORDER BY FirstName LIMIT 2 OFFSET 1", "Bob,Cid")]
    public async Task OrderAndLimit_Arrange(string rest, string names)
    {
        var reply = await _api.QueryAsync($"SELECT FirstName FROM Lead {rest}");

        Assert.Equal(names, await NamesAsync(reply));
    }

    [Theory]
    [InlineData("SELECT Foo FROM Lead", "INVALID_FIELD", "No such column 'Foo' on entity 'Lead'.")]
    [InlineData("SELECT Id FROM Lead WHERE Foo = 1", "INVALID_FIELD", "No such column 'Foo'")]
    [InlineData("SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered in a query call")]
    [InlineData("SELECT Id FROM Lead WHERE NumberOfEmployees = '1'", "INVALID_FIELD", "must be of type int and should not be enclosed in quotes")]
    [InlineData("SELECT Id FROM Lead WHERE Company = 1", "INVALID_FIELD", "must be of type string and should be enclosed in quotes")]
    [InlineData("SELECT Id, Nobody.Name FROM Lead", "INVALID_FIELD", "Didn't understand relationship 'Nobody'")]
    [InlineData("SELECT Id FROM Nothing__c", "INVALID_TYPE", "sObject type 'Nothing__c' is not supported.")]
    [InlineData("SELECT Id FORM Lead", "MALFORMED_QUERY", "unexpected token: 'FORM'")]
    [InlineData("SELECT FROM Lead", "MALFORMED_QUERY", "unexpected token: 'FROM'")]
    [InlineData("SELECT Id FROM Lead WHERE", "MALFORMED_QUERY", "unexpected token: '<EOF>'")]
    [InlineData("SELECT Id FROM Lead WHERE Company = 'x", "MALFORMED_QUERY", "mismatched character '<EOF>' expecting '''")]
    [InlineData("SELECT Id FROM Lead WHERE Company = 'a\\z'", "MALFORMED_QUERY", "Illegal string literal")]
    [InlineData("SELECT Id FROM Lead LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'")]
    [InlineData("SELECT Id FROM Lead; DROP", "MALFORMED_QUERY", "no viable alternative")]
    public async Task Query_Wrong_IsRefused(string soql, string code, string message)
    {
        var reply = await _api.QueryAsync(soql);

        Assert.Equal(code, reply.ErrorCode);
        Assert.Contains(message, reply.Message);
    }

    [Fact]
    public async Task Query_Lookup_NestsTheOtherRecord()
    {
        var row = (await _api.QueryAsync("SELECT Id, Owner.Name, Owner.Email FROM Lead LIMIT 1")).Json.GetProperty("records")[0];

        Assert.Equal("Ada Integration", row.GetProperty("Owner").GetProperty("Name").GetString());
        Assert.Equal("User", row.GetProperty("Owner").GetProperty("attributes").GetProperty("type").GetString());
        Assert.True(row.GetProperty("Owner").TryGetProperty("Email", out _));
    }

    [Fact]
    public async Task Query_Pages_UntilDone()
    {
        var names = new List<string?>();
        var page = (await _api.QueryAsync("SELECT FirstName FROM Lead ORDER BY FirstName")).Json;
        var locator = "";
        while (true)
        {
            Assert.Equal(4, page.GetProperty("totalSize").GetInt32());
            names.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("FirstName").GetString()));
            if (page.GetProperty("done").GetBoolean())
            {
                break;
            }

            locator = page.GetProperty("nextRecordsUrl").GetString()!;
            page = (await _api.GetAsync(locator)).Json;
        }

        Assert.Equal(["Ada", "Bob", "Cid", "Dee"], names);
        Assert.Matches("^/services/data/v66.0/query/0r8.{15}-3$", locator);
        await fixture.Process.Control.AdvanceClockAsync(TimeSpan.FromMinutes(16));
        Assert.Equal("INVALID_QUERY_LOCATOR", (await _api.GetAsync(locator)).ErrorCode);
    }

    [Theory]
    [InlineData("query/page-first.json", "query/page-last.json")]
    [InlineData("query/batch-1.json", "query/batch-4.json")]
    public async Task Query_FirstAndLastPage_AreAsRecorded(string recordedFirst, string recordedLast)
    {
        var first = (await _api.QueryAsync("SELECT Id FROM Lead ORDER BY FirstName")).Json;
        var last = (await _api.GetAsync(first.GetProperty("nextRecordsUrl").GetString()!)).Json;

        AssertSamePage(RecordedShapes.Read(recordedFirst), first);
        AssertSamePage(RecordedShapes.Read(recordedLast), last);

        // The fields are those that were asked for; only the page itself and what leads to a row are compared.
        static void AssertSamePage(JsonElement recorded, JsonElement answered)
        {
            RecordedShapes.AssertSame(recorded, answered, "$.records");
            Assert.Equal(recorded.EnumerateObject().Select(m => m.Name), answered.EnumerateObject().Select(m => m.Name));
            RecordedShapes.AssertSame(recorded.GetProperty("records")[0].GetProperty("attributes"), answered.GetProperty("records")[0].GetProperty("attributes"));
            Assert.Equal(recorded.GetProperty("done").GetBoolean(), answered.GetProperty("done").GetBoolean());
        }
    }

    [Fact]
    public async Task QueryAll_SeesTheDeleted()
    {
        var id = (await _api.PostAsync("sobjects/Affise_Affiliate__c", new { Company_Name__c = "Gone" })).Json.GetProperty("id").GetString();
        await _api.DeleteAsync($"sobjects/Affise_Affiliate__c/{id}");

        const string soql = "SELECT COUNT() FROM Affise_Affiliate__c WHERE Company_Name__c = 'Gone'";

        Assert.Equal(0, (await _api.QueryAsync(soql)).Json.GetProperty("totalSize").GetInt32());
        Assert.Equal(1, (await _api.GetAsync("queryAll?q=" + Uri.EscapeDataString(soql))).Json.GetProperty("totalSize").GetInt32());
    }

    [Fact]
    public async Task Query_Organization_IsReadable()
    {
        var row = (await _api.QueryAsync("SELECT Name, IsSandbox, OrganizationType FROM Organization")).Json.GetProperty("records")[0];

        Assert.Equal("Stand-in Affiliates", row.GetProperty("Name").GetString());
        Assert.Equal(JsonValueKind.False, row.GetProperty("IsSandbox").ValueKind);
    }

    /// <summary>Page by page, since the org's pages are small.</summary>
    private async Task<string> NamesAsync(SimulatorReply reply)
    {
        List<string?> names = [];
        for (var page = reply.Json; ; page = (await _api.GetAsync(page.GetProperty("nextRecordsUrl").GetString()!)).Json)
        {
            names.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("FirstName").GetString()));
            if (page.GetProperty("done").GetBoolean())
            {
                return string.Join(',', names);
            }
        }
    }

    public sealed class Org : IAsyncLifetime
    {
        public SimulatorProcess Process { get; private set; } = null!;

        public SimulatorApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Process = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"), ("Simulator:QueryPageSize", "3"));
            Api = await SimulatorApi.SignInAsync(Process);
            await AddAsync("Ada", "O'Neil", 10, null);
            await AddAsync("Bob", "Snake_case", 20, null);
            await AddAsync("Cid", "Company", 30, "cpa;vip");
            await AddAsync("Dee", "Company", null, "cpl");
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();

        private async Task AddAsync(string name, string company, int? employees, string? tags) => Assert.True((await Api.PostAsync("sobjects/Lead",
            new { FirstName = name, LastName = "X", Company = company, NumberOfEmployees = employees, Affiliate_Tags__c = tags }, ("Sforce-Auto-Assign", "FALSE"))).Json.GetProperty("success").GetBoolean());
    }
}
