using System.Net;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>What comes out.</summary>
public sealed class ReadTests : IAsyncLifetime
{
    private readonly PortalFactory _portal = new PortalFactory().WithAdministrator().With("Api:RequestsPerMinute", "60000").WithServices(new Sync.FakeOrg().Register);
    private HttpClient _script = null!;

    public async ValueTask InitializeAsync() => _script = await _portal.NewScriptAsync();

    public async ValueTask DisposeAsync()
    {
        _script?.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task List_PageAfterPage_ShowsEachOnceInOrder()
    {
        await AddAsync(5);
        var first = await _script.GetJsonAsync(ApiBench.Affiliates + "?limit=2");
        var second = await _script.GetJsonAsync($"{ApiBench.Affiliates}?limit=2&after={first["next"]}");
        // Changed meanwhile: it stands on no later page for that.
        await _script.ResultsAsync("""[{"id": 1, "city": "Bonn"}]""");
        var third = await _script.GetJsonAsync($"{ApiBench.Affiliates}?limit=2&after={second["next"]}");

        Assert.Equal(["1", "2", "3", "4", "5"], new[] { first, second, third }.SelectMany(Ids));
        Assert.Null(third["next"]);
        Assert.Null((await _script.GetJsonAsync(ApiBench.Affiliates + "?limit=5"))["next"]);
    }

    [Fact]
    public async Task List_Filters_Narrow()
    {
        await AddAsync(3);
        await _portal.WriteAsync(db =>
        {
            foreach (var affiliate in db.Affiliates)
                affiliate.UpdatedAt = new DateTime(2026, 11, 20 + (int)affiliate.Key, 12, 0, 0, DateTimeKind.Utc);
            db.Affiliates.Single(a => a.AffiliateId == "3").Status = AffiliateStatus.NotActive;
        });
        Assert.Equal(["2", "3"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?updatedSince=2026-11-22")));
        Assert.Equal(["2", "3"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?updatedSince=2026-11-22T12:00:00Z")));
        Assert.Equal(["3"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?updatedSince=2026-11-22T12:00:00.000001Z")));
        Assert.Equal(["2", "3"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?updatedSince=2026-11-22T14:00:00%2B02:00")));
        Assert.Equal(["3"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?status=not%20active")));
        Assert.Equal(["1", "2"], Ids(await _script.GetJsonAsync(ApiBench.Affiliates + "?status=active&limit=500")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("updatedSince=yesterday", "updatedSince")]
    [InlineData("updatedSince=22/11/2026", "updatedSince")]
    [InlineData("updatedSince=0001-01-01T00:00:00%2B14:00", "updatedSince")]
    [InlineData("status=paused", "status")]
    [InlineData("after=999", "after")]
    [InlineData("after=%00", "after")]
    [InlineData("after='%20OR%201=1--", "after")]
    public async Task List_WrongQuestion_SaysWhichParameter(string query, string parameter)
    {
        using var answer = await _script.GetAsync($"{ApiBench.Affiliates}?{query}");
        Assert.Equal(parameter, (await answer.RefusedAsync(HttpStatusCode.BadRequest, "invalid-parameter"))["parameter"]!.GetValue<string>());
    }

    [Fact]
    public async Task Affiliate_Unknown_IsNotFound()
    {
        foreach (var url in new[] { "/999", "/999/sync", "/a%2Fb" })
        {
            using var answer = await _script.GetAsync(ApiBench.Affiliates + url);
            await answer.RefusedAsync(HttpStatusCode.NotFound, "no-such-affiliate");
        }
    }

    [Fact]
    public async Task Affiliate_Known_SpeaksInAffisesNames()
    {
        await _script.ResultsAsync("""[{"id": 1, "email": "a@x.example", "login": "Clickwise", "address_1": "Torstr. 1", "zip_code": "10119", "ref_percent": 2.50}]""");
        var affiliate = (await _script.GetJsonAsync(ApiBench.Affiliates + "/1")).AsObject();
        Assert.Equal(
            ["id", "email", "login", "contactPerson", "status", "manager", "country", "phone", "city", "address_1", "address_2", "zip_code", "notes", "tags", "level",
                "ref_percent", "customFields", "created_at", "updated_at"],
            affiliate.Select(m => m.Key));
        Assert.Equal(("1", "Clickwise", "active", 2.5m), (affiliate["id"]!.GetValue<string>(), affiliate["login"]!.GetValue<string>(), affiliate["status"]!.GetValue<string>(), affiliate["ref_percent"]!.GetValue<decimal>()));
        Assert.EndsWith("Z", affiliate["updated_at"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_NotConnected_HasNoConnection()
    {
        await AddAsync(1);
        Assert.Empty((await _script.GetJsonAsync(ApiBench.Affiliates + "/1/sync"))["connections"]!.AsArray());
    }

    [Fact]
    public async Task Sync_Refused_TellsCauseAndWhatIsKnown()
    {
        await AddAsync(1);
        // Paused, so that the engine leaves alone what the test puts there.
        await _portal.ConnectAsync(c => c.PausedAt = DateTime.UnixEpoch);
        await _portal.WriteAsync(db =>
        {
            var (connection, affiliate) = (db.Connections.First().Id, db.Affiliates.Single().Key);
            db.SyncRows.Add(new SyncRow
            {
                ConnectionId = connection,
                AffiliateKey = affiliate,
                OwedSince = Utc(8),
                NextAttemptAt = Utc(9),
                Cause = RowCause.Refused,
                FaultCode = "STRING_TOO_LONG",
                FaultMessage = "Last Name: data value too large",
                FaultFields = ["LastName"],
            });
            // Newer, but of an object that is no longer the destination.
            db.SyncLinks.Add(Link(connection, affiliate, "003000000000001AAA", Utc(7), "Contact"));
            db.SyncLinks.Add(Link(connection, affiliate, "00Q000000000001AAA", Utc(6)));
        });

        var sync = (await _script.GetJsonAsync(ApiBench.Affiliates + "/1/sync"))["connections"]![0]!;

        Assert.Equal("""{"code":"STRING_TOO_LONG","fields":["LastName"],"message":"Last Name: data value too large"}""", sync["cause"]!.ToJsonString());
        Assert.Equal(
            ("refused", "Acme", "Lead", "00Q000000000001AAA", "https://acme.my.salesforce.com/00Q000000000001AAA", 3),
            (sync["state"]!.GetValue<string>(), sync["org"]!.GetValue<string>(), sync["object"]!.GetValue<string>(), sync["salesforceId"]!.GetValue<string>(), sync["recordUrl"]!.GetValue<string>(), sync["mappingVersion"]!.GetValue<int>()));
        Assert.Equal((Utc(6), Utc(8)), (sync["lastSyncedAt"]!.GetValue<DateTime>(), sync["owedSince"]!.GetValue<DateTime>()));
        Assert.Null(sync["nextAttemptAt"]);
        var text = sync.ToJsonString();
        Assert.DoesNotContain("3MVG9key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("oken", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_Held_TellsWhyAndUntilWhen()
    {
        await AddAsync(1);
        var until = DateTime.SpecifyKind(new DateTime(2126, 1, 1), DateTimeKind.Utc);
        await _portal.ConnectAsync(c => (c.Hold, c.HoldCode, c.HoldMessage, c.HoldSince, c.HoldUntil) = (HoldCause.ApiLimit, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", DateTime.UnixEpoch, until));
        await _script.ResultsAsync("""[{"id": 1, "city": "Bonn"}]""");

        var sync = (await _script.GetJsonAsync(ApiBench.Affiliates + "/1/sync"))["connections"]![0]!;

        Assert.Equal(("paused", "REQUEST_LIMIT_EXCEEDED", until),
            (sync["state"]!.GetValue<string>(), sync["cause"]!["code"]!.GetValue<string>(), sync["nextAttemptAt"]!.GetValue<DateTime>()));
        Assert.Null(sync["salesforceId"]);
        Assert.NotNull(sync["owedSince"]);
    }

    private static DateTime Utc(int hour) => new(2026, 11, 24, hour, 0, 0, DateTimeKind.Utc);

    private static SyncLink Link(int connection, long affiliate, string id, DateTime at, string objectName = "Lead") =>
        new() { ConnectionId = connection, AffiliateKey = affiliate, SalesforceId = id, ObjectName = objectName, MappingNumber = 3, LastSyncedAt = at };

    private static IEnumerable<string> Ids(System.Text.Json.Nodes.JsonNode page) => page["affiliates"]!.AsArray().Select(a => a!["id"]!.GetValue<string>());

    private Task AddAsync(int count) => _script.ResultsAsync($"[{string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"id": {{i}}, "email": "m{{i}}@x.example"}"""))}]");
}
