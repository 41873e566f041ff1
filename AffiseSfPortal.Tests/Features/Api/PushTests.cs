using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Api;

/// <summary>What goes in, and what each item is told.</summary>
public sealed class PushTests(ApiPortal bench) : IClassFixture<ApiPortal>
{
    private HttpClient Script => bench.Script;

    /// <summary>As Affise's own list gives it (Admin API 3.0), whole.</summary>
    private const string AffiseRow =
        """
        {
          "id": 5201, "created_at": "2019-07-16 16:55:45", "updated_at": "0000-00-00 00:00:00", "email": "mara@clickwise.example",
          "login": "Clickwise Media", "ref_percent": "2", "ref": "0", "notes": "Met at a fair", "status": "on moderation", "api_key": "c0ffee-secret",
          "manager": { "id": "5d7f", "first_name": "Ann", "last_name": "Lee", "email": "ann@network.example", "api_key": "manager-secret", "roles": ["x"] },
          "address_1": "Torstr. 1", "address_2": null, "city": "Berlin", "country": "DE", "zip_code": "10119", "phone": "+49 30 1", "name": null,
          "contactPerson": "Mara Hoffmann", "level": 3, "offersCount": 7, "tags": [{ "id": "1", "name": "vip" }, "new"],
          "balance": { "USD": { "balance": 12.5, "hold": 0, "available": 12.5 } },
          "payment_systems": [{ "id": 1, "active": true, "system": "Wire", "fields": { "iban": "DE89-secret" } }],
          "sub_accounts": { "1": { "value": "", "except": false } },
          "customFields": [
            { "id": 11, "name": "Monthly volume", "value": "1", "label": "$0 - $500" },
            { "id": 12, "name": "verticals", "value": [1, 2], "label": { "1": "Dating Adult", "2": "Finance" } },
            { "id": 13, "name": "Heard of us", "value": "a friend", "label": "a friend" },
            { "id": 14, "name": "Favourite colour", "value": "2", "label": "green" }
          ]
        }
        """;

    [Fact]
    public async Task Push_ARowOfAffisesList_GoesStraightIn()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        await portal.WriteAsync(db => db.SignUpFields.AddRange(
            new SignUpField { Name = "Monthly Volume", Type = SignUpFieldType.Select, Options = ["$0 - $500", "more"] },
            new SignUpField { Name = "Verticals", Type = SignUpFieldType.Checkbox, Options = ["Finance", "Dating Adult", "Other"] },
            new SignUpField { Name = "Heard of us", Type = SignUpFieldType.Text }));

        using var answer = await script.PushAsync($"[{AffiseRow}]");
        var text = await answer.Content.ReadAsStringAsync();

        var result = JsonNode.Parse(text)!["results"]![0]!;
        Assert.Equal(("5201", "accepted", "created"), (result["id"]!.GetValue<string>(), result["status"]!.GetValue<string>(), result["outcome"]!.GetValue<string>()));
        Assert.Equal(["Favourite colour"], result["ignored"]!.AsArray().Select(n => n!.GetValue<string>()));
        var stored = await portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal(
            ("5201", "mara@clickwise.example", "Clickwise Media", "Mara Hoffmann", AffiliateStatus.OnModeration, "ann@network.example", "DE", "+49 30 1", "Berlin"),
            (stored.AffiliateId, stored.Email, stored.CompanyName, stored.ContactPerson, stored.Status, stored.Manager, stored.Country, stored.Phone, stored.City));
        Assert.Equal(("Torstr. 1", null, "10119", "Met at a fair", 3, 2m), (stored.Address1, stored.Address2, stored.ZipCode, stored.Notes, stored.Level, stored.ReferralPercent));
        Assert.Equal(["vip", "new"], stored.Tags);
        Assert.Equal(["$0 - $500", "Dating Adult", "Finance", "a friend"], stored.SignUpValues.OrderBy(v => v.Key).SelectMany(v => v.Value));
        // What was not asked for stands nowhere: not in the answer, not in any column, not behind any other address.
        var read = text + await script.GetStringAsync(ApiBench.Affiliates) + await script.GetStringAsync(ApiBench.Affiliates + "/5201");
        Assert.DoesNotContain("secret", read, StringComparison.Ordinal);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(portal.Folder, "portal.db*").Where(f => !f.Contains(".lock", StringComparison.Ordinal)))
            Assert.DoesNotContain("secret", Encoding.Latin1.GetString(await ReadSharedAsync(file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WhatTheListGave_ChangesNothing()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        using var script = await portal.NewScriptAsync();
        await portal.WriteAsync(db => db.SignUpFields.Add(new SignUpField { Name = "Verticals", Type = SignUpFieldType.Checkbox, Options = ["Dating Adult", "Finance"] }));
        await script.ResultsAsync($"[{AffiseRow}]");
        var stamp = await portal.ReadAsync(db => db.Affiliates.Select(a => a.Stamp).SingleAsync(TestPortal.Cancel));

        var list = await script.GetJsonAsync(ApiBench.Affiliates);
        var results = await script.ResultsAsync(list["affiliates"]!.ToJsonString());

        Assert.Equal("unchanged", Assert.Single(results)!["outcome"]!.GetValue<string>());
        Assert.Equal("unchanged", (await script.ResultsAsync($"[{AffiseRow}]"))[0]!["outcome"]!.GetValue<string>());
        Assert.Equal(stamp, await portal.ReadAsync(db => db.Affiliates.Select(a => a.Stamp).SingleAsync(TestPortal.Cancel)));
    }

    [Theory]
    [InlineData("1", "not-an-object")]
    [InlineData("null", "not-an-object")]
    [InlineData("[]", "not-an-object")]
    [InlineData("{}", "id required")]
    [InlineData("""{"id": null}""", "id required")]
    [InlineData("""{"id": 0, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": -1, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": 1.5, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": 1e400, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": 99999999999999999999, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": true, "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": "", "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": "../1", "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": "a b", "email": "a@x.example"}""", "id invalid-id")]
    [InlineData("""{"id": "portal-999999", "email": "a@x.example"}""", "id id-taken")]
    [InlineData("""{"id": "pending-1", "email": "a@x.example"}""", "id id-taken")]
    [InlineData("""{"id": 6001}""", "email required")]
    [InlineData("""{"id": 6001, "email": null}""", "email required")]
    [InlineData("""{"id": 6001, "email": ["a@x.example"]}""", "email wrong-type")]
    [InlineData("""{"id": 6001, "email": "no address"}""", "email invalid-email")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "email": "b@x.example"}""", "email duplicate-member")]
    [InlineData("""{"id": 6001, "id": 6002, "email": "a@x.example"}""", "id duplicate-member")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "status": "paused"}""", "status unknown-status")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "status": null}""", "status unknown-status")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "status": 1}""", "status unknown-status")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "country": "Germany"}""", "country unknown-country")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "phone": 49301}""", "phone wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "login": "A@x.example"}""", "login same-as-email")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "city": "a\u0000b"}""", "city invalid-text")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "city": "a\u0007b"}""", "city invalid-text")]
    [InlineData("""{"id": 6001, "email": "a\u0000@x.example"}""", "email invalid-text")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "city": "\ud83d"}""", "city wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "tags": "vip"}""", "tags wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "tags": [1]}""", "tags wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "tags": [{"id": "1"}]}""", "tags wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "tags": ["not a tag"]}""", "tags invalid-tag")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "level": 6}""", "level out-of-range")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "level": 1.5}""", "level wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "level": 1e300}""", "level wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "level": {}}""", "level wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "ref_percent": "101"}""", "ref_percent out-of-range")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "ref_percent": "2,5"}""", "ref_percent wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "ref_percent": 0.00001}""", "ref_percent wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "ref_percent": 79228162514264337593543950335}""", "ref_percent out-of-range")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "manager": 5}""", "manager wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "customFields": {}}""", "customFields wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "customFields": [5]}""", "customFields wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "customFields": [{"label": "x"}]}""", "customFields wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "customFields": [{"name": "V", "label": [[]]}]}""", "customFields.V wrong-type")]
    [InlineData("""{"id": 6001, "email": "a@x.example", "customFields": [{"name": "V", "\ud800": 1, "label": 5}]}""", "customFields wrong-type")]
    [InlineData("""{"id": 6001, "email": 5, "tags": 5, "level": "x"}""", "email wrong-type, tags wrong-type, level wrong-type")]
    public async Task Push_SomethingWrong_RejectsTheItemInWordsAndSavesItsNeighbour(string item, string verdict)
    {
        // Its neighbour carries the same e-mail again and again, so it must be the same affiliate each time.
        var results = await Script.ResultsAsync($$"""[{{item}}, {"id": 6100, "email": "neighbour@x.example", "city": {{System.Text.Json.JsonSerializer.Serialize(verdict)}}}]""");

        Assert.Equal(verdict, results[0].Verdict());
        Assert.All(results[0]!["errors"]!.AsArray(), e => Assert.NotEmpty(e!["message"]!.GetValue<string>()));
        Assert.Equal("accepted", results[1].Verdict());
        Assert.Equal(verdict, await bench.Portal.ReadAsync(db => db.Affiliates.Where(a => a.AffiliateId == "6100").Select(a => a.City).SingleAsync(TestPortal.Cancel)));
        Assert.False(await bench.Portal.ReadAsync(db => db.Affiliates.AnyAsync(a => a.AffiliateId == "6001" || a.Email == "a@x.example", TestPortal.Cancel)));
    }

    [Theory]
    [InlineData("""{"id": "6201"}""", "6201")]
    [InlineData("""{"id": 6202, "status": " NOT Active "}""", "6202")]
    [InlineData("""{"id": 6203, "ref_percent": null, "level": "2", "tags": null, "manager": null, "customFields": null}""", "6203")]
    [InlineData("""{"id": 6204, "ref_percent": "", "level": null, "manager": {"first_name": "Ann", "last_name": null}, "customFields": []}""", "6204")]
    [InlineData("""{"id": 6205, "manager": {}, "ref_percent": 12.50, "\ud800": 1, "unknown": [[[[[]]]]]}""", "6205")]
    [InlineData("""{"id": 6206, "manager": "Ann Lee", "customFields": [{"name": "Nobody's", "label": null, "value": null}]}""", "6206")]
    public async Task Push_ShapesThatAffiseGives_AreAccepted(string item, string id)
    {
        var withEmail = $"{item[..^1]}, \"email\": \"m{id}@x.example\"}}";
        Assert.Equal("accepted", (await Script.ResultsAsync($"[{withEmail}]"))[0].Verdict());
        Assert.Equal("unchanged", (await Script.ResultsAsync($"[{withEmail}]"))[0]!["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Push_NullAndLeftOut_ClearAndLeave()
    {
        await Script.ResultsAsync("""[{"id": 6301, "email": "m6301@x.example", "phone": "1", "city": "Berlin", "tags": ["vip"], "manager": {"first_name": " Ann ", "last_name": "Lee"}}]""");
        await Script.ResultsAsync("""[{"id": "6301", "phone": null, "tags": []}]""");
        var affiliate = await Script.GetJsonAsync(ApiBench.Affiliates + "/6301");
        Assert.Null(affiliate["phone"]);
        Assert.Empty(affiliate["tags"]!.AsArray());
        Assert.Equal("Berlin", affiliate["city"]!.GetValue<string>());
        Assert.Equal("Ann  Lee", affiliate["manager"]!.GetValue<string>());
    }

    [Fact]
    public async Task Push_SameIdAndSameEmailInOneArray_AreTakenInOrder()
    {
        var results = await Script.ResultsAsync(
            """
            [
              {"id": 6401, "email": "m6401@x.example", "city": "Bonn"}, {"id": "6401", "city": "Berlin"},
              {"id": 6402, "email": "M6401@x.example"}, {"id": 6403, "email": "m6403@x.example"}, {"id": 6404, "email": "m6403@x.example"}
            ]
            """);
        Assert.Equal(["accepted", "accepted", "email email-taken", "accepted", "email email-taken"], results.Select(r => r.Verdict()));
        Assert.Equal([0, 1, 2, 3, 4], results.Select(r => r!["index"]!.GetValue<int>()));
        Assert.Equal("Berlin", (await Script.GetJsonAsync(ApiBench.Affiliates + "/6401"))["city"]!.GetValue<string>());
    }

    [Fact]
    public async Task Push_NoOrManyItems_IsTakenUpToAThousand()
    {
        Assert.Empty(await Script.ResultsAsync("[]"));
        var items = Enumerable.Range(1, 1001).Select(i => $$"""{"id": {{70_000 + i}}, "email": "m{{i}}@many.example"}""").ToList();

        using var tooMany = await Script.PushAsync($"[{string.Join(',', items)}]");
        Assert.Equal(1000, (await tooMany.RefusedAsync(HttpStatusCode.UnprocessableEntity, "too-many-items"))["limit"]!.GetValue<int>());
        Assert.False(await bench.Portal.ReadAsync(db => db.Affiliates.AnyAsync(a => a.AffiliateId == "70001", TestPortal.Cancel)));

        using var answer = await Script.PushAsync($"[{string.Join(',', items.Take(1000))}]");
        Assert.Equal(1000, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["accepted"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"id": 1}""", "not-an-array")]
    [InlineData("null", "not-an-array")]
    [InlineData("\"[]\"", "not-an-array")]
    [InlineData("", "invalid-json")]
    [InlineData("[1,]", "invalid-json")]
    [InlineData("[] []", "invalid-json")]
    [InlineData("[{\"id\": 1, \"city\": \"a\nb\"}]", "invalid-json")]
    [InlineData("[{\"id\": NaN}]", "invalid-json")]
    [InlineData("[{'id': 1}]", "invalid-json")]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "invalid-json")]
    public async Task Push_NoArrayOfJson_IsAProblem(string body, string code)
    {
        using var answer = await Script.PushAsync(body);
        await answer.RefusedAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Push_BrokenJson_SaysWhere()
    {
        using var answer = await Script.PushAsync("[\n  {\"id\": 1,,}\n]");
        var problem = await answer.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Equal((2, 12), (problem["line"]!.GetValue<int>(), problem["byte"]!.GetValue<int>()));
        Assert.Contains("line 2, byte 12", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_HostileBytes_AreRefusedAndNeverAFault()
    {
        using var notUtf8 = await Script.PushAsync([.. "[{\"id\": 1, \"city\": \""u8, 0xC3, 0x28, .. "\"}]"u8]);
        await notUtf8.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        using var deep = await Script.PushAsync(new string('[', 2_000_000));
        await deep.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        using var marked = await Script.PushAsync([0xEF, 0xBB, 0xBF, .. "[]"u8]);
        Assert.Equal(HttpStatusCode.OK, marked.StatusCode);
        // Long, but not too long: the rules of the single member say so.
        Assert.Equal("notes too-long", (await Script.ResultsAsync($$"""[{"id": 6501, "email": "m6501@x.example", "notes": "{{new string('x', 3_000_000)}}"}]"""))[0].Verdict());
        Assert.Equal("id too-long", (await Script.ResultsAsync($$"""[{"id": "{{new string('1', 3_000_000)}}", "email": "m6501@x.example"}]"""))[0].Verdict());
        Assert.Equal("email too-long", (await Script.ResultsAsync($$"""[{"id": 6501, "email": "{{new string('m', 3_000_000)}}@x.example"}]"""))[0].Verdict());
        Assert.Equal("tags too-many", (await Script.ResultsAsync($$"""[{"id": 6501, "email": "m6501@x.example", "tags": [{{string.Join(',', Enumerable.Range(10_000, 300_000).Select(n => $"\"{n}\""))}}]}]"""))[0].Verdict());
        var twice = await Script.ResultsAsync($$"""[{{{string.Join(',', Enumerable.Repeat("\"city\":1", 300_000))}}}]""");
        Assert.InRange(twice[0]!["errors"]!.AsArray().Count, 1, 25);
        // Names are told back only so far.
        var name = new string('n', 1_000_000);
        var ignored = await Script.ResultsAsync($$"""[{"id": 6502, "email": "m6502@x.example", "customFields": [{"name": "{{name}}", "label": "x"}]}]""");
        Assert.Equal(101, ignored[0]!["ignored"]![0]!.GetValue<string>().Length);
    }

    [Theory]
    [InlineData(4 * 1024 * 1024 + 1)]
    [InlineData(10_000_000)]
    public async Task Push_TooLong_IsRefused(int length)
    {
        using var answer = await Script.PushAsync($"[\"{new string('x', length - 4)}\"]");
        await answer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task Push_TooLongWithoutSayingSo_IsRefusedOnARealSocket()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        portal.Listen();
        using var script = await portal.NewScriptAsync();
        script.BaseAddress = portal.ClientOptions.BaseAddress;
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiBench.Affiliates);
        request.Content = new StringContent($"[\"{new string('x', 10_000_000)}\"]", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await script.SendAsync(request);

        await answer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
        await script.GetJsonAsync(ApiBench.Affiliates);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task Push_OtherContent_IsRefused(string type)
    {
        using var answer = await Script.PushAsync("[]", type);
        await answer.RefusedAsync(HttpStatusCode.UnsupportedMediaType, "not-json");
    }

    [Fact]
    public async Task Push_OtherEncoding_IsRefused()
    {
        using var latin = new ByteArrayContent("[]"u8.ToArray());
        latin.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=iso-8859-1");
        using var first = await Script.PostAsync(ApiBench.Affiliates, latin);
        await first.RefusedAsync(HttpStatusCode.UnsupportedMediaType, "not-json");
        using var zipped = new ByteArrayContent("[]"u8.ToArray());
        zipped.Headers.ContentType = new("application/json");
        zipped.Headers.ContentEncoding.Add("gzip");
        using var second = await Script.PostAsync(ApiBench.Affiliates, zipped);
        await second.RefusedAsync(HttpStatusCode.UnsupportedMediaType, "not-json");
    }

    [Fact]
    public async Task Push_FaultInside_IsAProblemWithoutItsWords()
    {
        await using var portal = new PortalFactory().WithAdministrator().WithServices(s =>
            s.AddSingleton<AffiseSfPortal.Intake.IAffiliateBatchIntake>(new BrokenIntake()));
        using var script = await portal.NewScriptAsync();

        using var answer = await script.PushAsync("""[{"id": 1, "email": "a@x.example"}]""");

        Assert.NotEmpty((await answer.RefusedAsync(HttpStatusCode.InternalServerError, "failed"))["traceId"]!.GetValue<string>());
        Assert.DoesNotContain("private words", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_Connected_ArrivesInSalesforce()
    {
        var org = new FakeOrg();
        await using var portal = new PortalFactory().WithAdministrator().WithServices(org.Register);
        using var script = await portal.NewScriptAsync();
        await portal.ConnectAsync();
        var settled = new TaskCompletionSource<BatchSettled>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = portal.Services.GetRequiredService<ILiveFeed>().Subscribe(item =>
        {
            if (item is BatchSettled batch)
                settled.TrySetResult(batch);
            return Task.CompletedTask;
        });

        await script.ResultsAsync($"[{AffiseRow}]");
        await settled.Task.WaitAsync(TimeSpan.FromSeconds(60), TestPortal.Cancel);

        var record = Assert.Single(org.Records);
        Assert.Equal(("5201", "Clickwise Media", "Mara Hoffmann"), (record["Affise_Affiliate_Id__c"], record["Company"], record["LastName"]));
        var sync = Assert.Single((await script.GetJsonAsync(ApiBench.Affiliates + "/5201/sync"))["connections"]!.AsArray())!;
        Assert.Equal(("in-salesforce", record["id"]), (sync["state"]!.GetValue<string>(), sync["salesforceId"]!.GetValue<string>()));
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestPortal.Cancel);
        return bytes.ToArray();
    }

    private sealed class BrokenIntake : AffiseSfPortal.Intake.IAffiliateBatchIntake
    {
        public Task<IReadOnlyList<AffiseSfPortal.Intake.PatchResult>> SaveAsync(
            IReadOnlyList<AffiseSfPortal.Intake.AffiliatePatch> patches, string? actorId, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("private words");
    }
}
