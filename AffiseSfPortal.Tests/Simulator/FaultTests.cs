using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AffiseSfPortal.Tests.Simulator;

public sealed class FaultTests(FaultTests.Org fixture) : IClassFixture<FaultTests.Org>, IAsyncLifetime
{
    private const string Upsert = "composite/sobjects/Lead/Affise_Affiliate_Id__c";
    private readonly SimulatorProcess _org = fixture.Process;
    private SimulatorApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        await _org.Control.ResetAsync();
        _api = await SimulatorApi.SignInAsync(_org);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("""{"kind":"sessionExpired"}""", HttpStatusCode.Unauthorized, "Session expired or invalid")]
    [InlineData("""{"kind":"sessionNotValid"}""", HttpStatusCode.Unauthorized, "This session is not valid for use with the REST API")]
    [InlineData("""{"kind":"html","status":401}""", HttpStatusCode.Unauthorized, "LOGIN_OAUTH_INVALID_TOKEN")]
    [InlineData("""{"kind":"html","status":414}""", HttpStatusCode.RequestUriTooLong, "Bad Message 414")]
    [InlineData("""{"kind":"html","status":502}""", HttpStatusCode.BadGateway, "502 Bad Gateway")]
    [InlineData("""{"kind":"html","status":503}""", HttpStatusCode.ServiceUnavailable, "503")]
    [InlineData("""{"kind":"dailyLimit"}""", HttpStatusCode.Forbidden, "TotalRequests Limit exceeded.")]
    [InlineData("""{"kind":"concurrentLimit"}""", HttpStatusCode.Forbidden, "ConcurrentPerOrgLongTxn Limit exceeded.")]
    [InlineData("""{"kind":"gone"}""", HttpStatusCode.Gone, "GONE")]
    [InlineData("""{"kind":"serverUnavailable"}""", HttpStatusCode.ServiceUnavailable, "SERVER_UNAVAILABLE")]
    [InlineData("""{"kind":"unknownException"}""", HttpStatusCode.InternalServerError, "UNKNOWN_EXCEPTION")]
    [InlineData("""{"kind":"error","status":403,"code":"API_DISABLED_FOR_ORG","message":"no API"}""", HttpStatusCode.Forbidden, "API_DISABLED_FOR_ORG")]
    public async Task Fault_InsteadOfAReply_HitsOnceAndWritesNothing(string fault, HttpStatusCode status, string text)
    {
        await _org.Control.ArmAsync(JsonNode.Parse(fault)!);

        var hit = await _api.PatchAsync(Upsert, Body("k"));
        var next = await _api.GetAsync("limits");

        Assert.Equal(status, hit.Status);
        Assert.Contains(text, hit.Text);
        Assert.Equal(HttpStatusCode.OK, next.Status);
        Assert.Empty(await _org.Control.RecordsAsync("Lead"));
    }

    [Fact]
    public async Task Fault_OnTheThirdOfAKind_WaitsForIt()
    {
        await _org.Control.ArmAsync(new { kind = "serverUnavailable", path = "/limits", method = "GET", nth = 2, count = 2 });

        List<HttpStatusCode> seen = [];
        foreach (var path in new[] { "limits", "sobjects", "limits", "limits", "limits" })
        {
            seen.Add((await _api.GetAsync(path)).Status);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], seen);
    }

    [Theory]
    [InlineData("cutBefore", 0)]
    [InlineData("cutAfterCommit", 1)]
    public async Task Cut_LosesTheReplyButNotTheCommit(string kind, int records)
    {
        await _org.Control.ArmAsync(new { kind });

        await Assert.ThrowsAsync<HttpRequestException>(() => _api.PatchAsync(Upsert, Body("k")));

        Assert.Equal(records, (await _org.Control.RecordsAsync("Lead")).Count);
        Assert.True((await _org.Control.CallsAsync("composite"))[^1].GetProperty("cut").GetBoolean());
    }

    [Fact]
    public async Task Reply_Truncated_IsNoJsonYetCommitted()
    {
        await _org.Control.ArmAsync(new { kind = "truncatedJson" });

        var reply = await _api.PatchAsync(Upsert, Body("k"));

        Assert.Throws<JsonException>(() => reply.Json);
        Assert.Single(await _org.Control.RecordsAsync("Lead"));
    }

    [Theory]
    [InlineData("fewerResults", 1)]
    [InlineData("moreResults", 3)]
    public async Task Results_OfAnotherNumber_AreAnswered(string kind, int results)
    {
        await _org.Control.ArmAsync(new { kind });

        Assert.Equal(results, (await _api.PatchAsync(Upsert, Body("a", "b"))).Json.GetArrayLength());
    }

    [Fact]
    public async Task Reply_HtmlWith200_IsSent()
    {
        await _org.Control.ArmAsync(new { kind = "htmlOk" });

        var reply = await _api.GetAsync("limits");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (reply.Status, reply.ContentHeaders.ContentType!.MediaType));
    }

    [Fact]
    public async Task Reply_Held_ComesWhenTheFaultIsDisarmed()
    {
        await _org.Control.ArmAsync(new { kind = "hold" });

        var reply = _api.PatchAsync(Upsert, Body("k"));
        while ((await _org.Control.RecordsAsync("Lead")).Count == 0)
        {
            await Task.Yield();
        }

        Assert.False(reply.IsCompleted);
        await _org.Control.DisarmAllAsync();
        Assert.Equal(1, (await reply).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("slow", 300)]
    [InlineData("drip", 20)]
    public async Task Reply_Delayed_IsWholeInTheEnd(string kind, int delayMs)
    {
        await _org.Control.ArmAsync(new { kind, delayMs });
        var watch = Stopwatch.StartNew();

        var reply = await _api.PatchAsync(Upsert, Body("a", "b"));

        Assert.Equal(2, reply.Json.GetArrayLength());
        Assert.True(watch.ElapsedMilliseconds >= 100, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Lock_OnTheSecondRecord_SparesTheOthers()
    {
        await _org.Control.ArmAsync(new { kind = "lock", record = 2 });

        var reply = await _api.PatchAsync(Upsert, Body("a", "b", "c"));

        Assert.Equal([true, false, true], reply.Json.EnumerateArray().Select(r => r.GetProperty("success").GetBoolean()));
        var error = reply.Json[1].GetProperty("errors")[0];
        Assert.Equal(("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"), (error.GetProperty("statusCode").GetString(), error.GetProperty("message").GetString()));
        Assert.True((await _api.PatchAsync(Upsert, Body("b"))).Json[0].GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task RecordError_ByKey_FollowsTheRecordUntilDisarmed()
    {
        await _org.Control.ArmAsync(new { kind = "recordError", key = "B", code = "FIELD_CUSTOM_VALIDATION_EXCEPTION", message = "Say please", count = 0 });

        var first = await _api.PatchAsync(Upsert, Body("a", "b"));
        var second = await _api.PatchAsync(Upsert, Body("b"));

        Assert.Equal("FIELD_CUSTOM_VALIDATION_EXCEPTION", first.Json[1].GetProperty("errors")[0].GetProperty("statusCode").GetString());
        Assert.Equal("Say please", second.Json[0].GetProperty("errors")[0].GetProperty("message").GetString());
        await _org.Control.DisarmAllAsync();
        Assert.True((await _api.PatchAsync(Upsert, Body("b"))).Json[0].GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task DuplicateRule_Alert_StopsUnlessAllowed()
    {
        await _api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME", Email = "jo@example.com" });
        await _org.Control.ChangeSettingsAsync(new { duplicateRule = "alert" });
        var record = new { LastName = "Other", Company = "Else", Email = "jo@example.com" };

        var stopped = await _api.PostAsync("sobjects/Lead", record);
        var together = await _api.PostAsync("composite/sobjects", new { records = new[] { new { attributes = new { type = "Lead" }, record.LastName, record.Company, record.Email } } });
        var old = await _api.SendAsync(HttpMethod.Post, "/services/data/v51.0/sobjects/Lead", (object)record, ("Sforce-Duplicate-Rule-Header", "allowSave=true"));
        var allowed = await _api.PostAsync("sobjects/Lead", record, ("Sforce-Duplicate-Rule-Header", "allowSave=true; includeRecordDetails=false"));

        Assert.Equal(("DUPLICATES_DETECTED", "Use one of these records?"), (stopped.ErrorCode, stopped.Message));
        Assert.StartsWith("00Q", stopped.Json[0].GetProperty("duplicateResut").GetProperty("matchResults")[0].GetProperty("matchRecords")[0].GetProperty("record").GetProperty("Id").GetString());
        Assert.Equal("DUPLICATES_DETECTED", together.Json[0].GetProperty("errors")[0].GetProperty("statusCode").GetString());
        Assert.Equal("DUPLICATES_DETECTED", old.ErrorCode);
        Assert.Equal(HttpStatusCode.Created, allowed.Status);
    }

    [Fact]
    public async Task DuplicateRule_Block_CannotBeOverruled()
    {
        await _api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME" });
        await _org.Control.ChangeSettingsAsync(new { duplicateRule = "block" });

        var reply = await _api.PostAsync("sobjects/Lead", new { LastName = "Doe", Company = "ACME" }, ("Sforce-Duplicate-Rule-Header", "allowSave=true"));

        Assert.Equal("You're creating a duplicate record. We recommend you use an existing record instead.", reply.Message);
    }

    [Fact]
    public async Task Tokens_Revoked_EndSessionsOrGrants()
    {
        var tokens = await _org.SignIn.RunAsync();
        await _org.Control.RevokeTokensAsync(accessTokensOnly: true);
        Assert.Equal("INVALID_SESSION_ID", (await new SimulatorApi(_org, tokens.AccessToken).GetAsync("limits")).ErrorCode);
        using var refreshed = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);

        await _org.Control.RevokeTokensAsync();
        var rotated = JsonSerializer.Deserialize<JsonElement>(await refreshed.Content.ReadAsStringAsync()).GetProperty("refresh_token").GetString()!;
        using var refused = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(rotated));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("invalid_grant", "expired access/refresh token", 400)]
    [InlineData("inactive_user", "inactive user", 400)]
    [InlineData("unknown_error", "retry your request", 503)]
    public async Task TokenError_HitsTheRefreshAndLeavesTheGrant(string code, string message, int status)
    {
        var tokens = await _org.SignIn.RunAsync();
        await _org.Control.ArmAsync(new { kind = "tokenError", code, message, status });

        using var hit = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));
        using var next = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));

        Assert.Equal(status, (int)hit.StatusCode);
        Assert.Contains(code, await hit.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task NoRefreshToken_InTheGrant()
    {
        await _org.Control.ArmAsync(new { kind = "noRefreshToken" });

        Assert.Null((await _org.SignIn.RunAsync()).RefreshToken);
        Assert.NotNull((await _org.SignIn.RunAsync()).RefreshToken);
    }

    [Fact]
    public async Task InstanceUrl_ChangesWithTheRefreshAndStays()
    {
        var tokens = await _org.SignIn.RunAsync();
        var moved = $"http://localhost:{_org.BaseAddress.Port}";
        await _org.Control.ArmAsync(new { kind = "instanceUrl", value = moved });

        using var refreshed = await _org.SignIn.TokenAsync(SimulatorSignIn.RefreshForm(tokens.RefreshToken!));

        Assert.Contains($"\"instance_url\":\"{moved}\"", await refreshed.Content.ReadAsStringAsync());
        Assert.Equal(moved, (await _org.SignIn.RunAsync()).Reply.GetProperty("instance_url").GetString());
    }

    [Fact]
    public async Task AuthorizeError_StaysOnThePageOrReturns()
    {
        await _org.Control.ArmAsync(new { kind = "authorizeError", code = "OAUTH_APP_BLOCKED", message = "this app is blocked by admin" });
        using var stays = await _org.SignIn.AuthorizeAsync(SimulatorSignIn.AuthorizeQuery());
        await _org.Control.ArmAsync(new { kind = "authorizeError", code = "access-denied", value = "return" });
        using var returns = await _org.SignIn.AuthorizeAsync(SimulatorSignIn.AuthorizeQuery());

        Assert.StartsWith("/setup/", stays.Headers.Location!.OriginalString);
        Assert.Equal("access-denied", SimulatorSignIn.Returned(returns)["error"]);
    }

    [Theory]
    [InlineData("""{"kind":"nothing"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"lock","recrod":1}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"lock"}""", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task Control_Nonsense_IsRefused(string body, string type, HttpStatusCode status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var reply = await _org.Http.PostAsync(new Uri(_org.BaseAddress, "simulator/api/faults"), content);

        Assert.Equal(status, reply.StatusCode);
    }

    [Fact]
    public async Task Control_UnderAForeignName_IsForbidden()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_org.BaseAddress, "simulator/api/records/Lead"));
        request.Headers.Host = "rebound.example";
        using var reply = await _org.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
    }

    private static JsonObject Body(params string[] keys) => new()
    {
        ["records"] = new JsonArray([.. keys.Select(key => (JsonNode?)new JsonObject
        {
            ["attributes"] = new JsonObject { ["type"] = "Lead" }, ["Affise_Affiliate_Id__c"] = key, ["LastName"] = "Doe", ["Company"] = $"Company {key}",
        })]),
    };

    public sealed class Org : IAsyncLifetime
    {
        public SimulatorProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Process = await SimulatorProcess.StartAsync(("Simulator:AutoApprove", "true"), ("Simulator:MaxApprovals", "1000"));

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
