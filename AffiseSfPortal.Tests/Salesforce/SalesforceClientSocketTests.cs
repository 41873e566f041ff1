using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Salesforce;
using Microsoft.AspNetCore.Http;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforceClientSocketTests
{
    private static readonly CollectionWrite Upsert = new(CollectionOperation.Upsert, "Lead", "Affise_ID__c");
    private static readonly SalesforceClientOptions Impatient = new() { ReadTimeout = TimeSpan.FromMilliseconds(300), WriteTimeout = TimeSpan.FromMilliseconds(300) };
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_Upsert_SendsWhatSalesforceExpectsAndReadsResultsInOrder()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, """
            [ {"id":"00Q5g00000ABCDEFGH","success":true,"errors":[],"created":true},
              {"success":false,"errors":[{"statusCode":"STRING_TOO_LONG","message":"too long","fields":["City"]}],"created":false} ]
            """, headers: ("Sforce-Limit-Info", "api-usage=45/15000"));

        var reply = await raw.Client.WriteAsync(raw.Access, Upsert, Records(2), Token);

        Assert.Equal((200, new ApiUsage(45, 15000)), (reply.HttpStatus, reply.Usage));
        Assert.Equal(("00Q5g00000ABCDEFGH", true, null), (reply.Records[0].Id, reply.Records[0].Created, reply.Records[0].Fault));
        Assert.Equal((Kind.RecordRefused, "STRING_TOO_LONG"), (reply.Records[1].Fault!.Kind, reply.Records[1].Fault!.Code));
        Assert.StartsWith("{\"success\":false", Encoding.UTF8.GetString(reply.Records[1].Json.Span), StringComparison.Ordinal);
        var sent = Assert.Single(raw.Requests);
        Assert.Equal(("PATCH", "/services/data/v60.0/composite/sobjects/Lead/Affise_ID__c"), (sent.Method, sent.Target));
        Assert.Equal("""{"allOrNone":false,"records":[{"attributes":{"type":"Lead"},"n":0},{"attributes":{"type":"Lead"},"n":1}]}""", sent.Body);
        Assert.Equal("Bearer 00Dtoken", sent.Headers["Authorization"]);
        Assert.Equal("FALSE", sent.Headers["Sforce-Auto-Assign"]);
        Assert.Equal("client=AffiseSfPortal", sent.Headers["Sforce-Call-Options"]);
        Assert.Equal("application/json", sent.Headers["Accept"]);
        Assert.Equal("gzip", sent.Headers["Accept-Encoding"]);
        Assert.Equal("application/json; charset=utf-8", sent.Headers["Content-Type"]);
        Assert.False(sent.Headers.ContainsKey("Expect"));
        Assert.True(sent.Headers.ContainsKey("Content-Length"));
    }

    [Theory]
    [InlineData(CollectionOperation.Create, "POST", "/services/data/v60.0/composite/sobjects")]
    [InlineData(CollectionOperation.Update, "PATCH", "/services/data/v60.0/composite/sobjects")]
    public async Task WriteAsync_CreateAndUpdate_GoToTheirAddress(CollectionOperation operation, string method, string target)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, """[{"id":"00Q5g00000ABCDEFGH","success":true,"errors":[]}]""");

        var reply = await raw.Client.WriteAsync(raw.Access, new(operation, "Lead"), Records(1), Token);

        Assert.Equal(operation == CollectionOperation.Create, Assert.Single(reply.Records).Created);
        Assert.Equal((method, target), (raw.Requests.Single().Method, raw.Requests.Single().Target));
    }

    [Theory]
    [InlineData(200, "<html>Sign in</html>", "html-reply")]
    [InlineData(200, "[{\"id\":\"00Q5g00000ABCDEFGH\",\"succ", "reply-cut")]
    [InlineData(200, "[{\"id\":\"00Q5g00000ABCDEFGH\",\"success\":true,\"errors\":[]}]", "count-mismatch")]
    [InlineData(200, "[{\"success\":true},{\"success\":true},{\"success\":true}]", "count-mismatch")]
    [InlineData(200, "[{\"success\":true,\"errors\":[]},{\"success\":true,\"errors\":[]}]", "unexpected-reply")]
    [InlineData(200, "{}", "unexpected-reply")]
    [InlineData(200, "", "reply-cut")]
    [InlineData(204, "", "reply-cut")]
    public async Task WriteAsync_SuccessThatSaysNothingCertain_IsInDoubt(int status, string body, string code)
    {
        await using var raw = await RawSalesforce.AnswerAsync(status, body, "text/html");

        var fault = await RefusedAsync(() => raw.Client.WriteAsync(raw.Access, Upsert, Records(2), Token));

        Assert.Equal((Kind.InDoubt, code, status), (fault.Kind, fault.Code, fault.HttpStatus));
    }

    [Fact]
    public async Task WriteAsync_Html502_IsUnavailableWithPlainText()
    {
        await using var raw = await RawSalesforce.AnswerAsync(502, "<html><h1>Bad&nbsp;Gateway</h1></html>", "text/html", ("Retry-After", "30"));

        var fault = await RefusedAsync(() => raw.Client.WriteAsync(raw.Access, Upsert, Records(1), Token));

        Assert.Equal((Kind.Unavailable, "http-502", "Bad Gateway"), (fault.Kind, fault.Code, fault.Message));
        Assert.Equal(TimeSpan.FromSeconds(30), fault.RetryAfter);
    }

    [Fact]
    public async Task WriteAsync_BodyCutShort_IsInDoubt()
    {
        await using var raw = await RawSalesforce.StartAsync(CutShort);

        Assert.Equal(Kind.InDoubt, (await RefusedAsync(() => raw.Client.WriteAsync(raw.Access, Upsert, Records(1), Token))).Kind);
        Assert.Equal(Kind.Unavailable, (await RefusedAsync(() => raw.Client.QueryAsync(raw.Access, "SELECT Id FROM Lead", Token))).Kind);
    }

    [Fact]
    public async Task WriteAsync_ResetAfterTheRequest_IsInDoubt()
    {
        await using var raw = await RawSalesforce.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(Kind.InDoubt, (await RefusedAsync(() => raw.Client.WriteAsync(raw.Access, Upsert, Records(1), Token))).Kind);
        Assert.Single(raw.Requests);
    }

    [Fact]
    public async Task WriteAsync_OneByteAtATime_EndsWithItsTimeoutInDoubt()
    {
        await using var raw = await RawSalesforce.StartAsync(Drip, Impatient);

        var fault = await RefusedAsync(() => raw.Client.WriteAsync(raw.Access, Upsert, Records(1), Token));

        Assert.Equal((Kind.InDoubt, "timeout"), (fault.Kind, fault.Code));
        Assert.Equal(Kind.Unavailable, (await RefusedAsync(() => raw.Client.GetVersionsAsync(raw.Url, Token))).Kind);
    }

    [Fact]
    public async Task WriteAsync_NobodyListens_IsUnavailableBecauseNothingLeft()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, "[]");
        var port = FreePort();
        raw.Gate.Trust($"127.0.0.1:{port}");

        var fault = await RefusedAsync(() => raw.Client.WriteAsync(raw.Access with { InstanceUrl = new Uri($"http://127.0.0.1:{port}") }, Upsert, Records(1), Token));

        Assert.Equal((Kind.Unavailable, "connection-refused"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_ThrowsCancellation()
    {
        await using var raw = await RawSalesforce.StartAsync(Drip);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var write = raw.Client.WriteAsync(raw.Access, Upsert, Records(1), cancel.Token);
        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task QueryAsync_Redirect_IsNotFollowed(int status)
    {
        await using var elsewhere = await RawSalesforce.AnswerAsync(200, """{"totalSize":0,"done":true,"records":[]}""");
        await using var raw = await RawSalesforce.AnswerAsync(status, "", headers: ("Location", elsewhere.Url.AbsoluteUri));

        var fault = await RefusedAsync(() => raw.Client.QueryAsync(raw.Access, "SELECT Id FROM Lead", Token));

        Assert.Equal((Kind.Unavailable, "redirect"), (fault.Kind, fault.Code));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task QueryAsync_GzippedReply_IsReadAndSoqlArrivesWhole()
    {
        await using var raw = await RawSalesforce.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("""{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"00Q","Level":3,"Gone":null,"Ok":true,"Owner":{"attributes":{},"Name":"Ann"}}]}"""u8.ToArray());
        });

        var page = await raw.Client.QueryAsync(raw.Access, $"SELECT Id FROM Lead WHERE Email = {Soql.Quote("o'neil+1%&#?@x.test")}", Token);

        var row = Assert.Single(page.Rows);
        Assert.Equal(("00Q", "3", null, "true", "Ann"), (row["Id"], row["Level"], row["Gone"], row["Ok"], row["Owner.Name"]));
        Assert.Equal(@"SELECT Id FROM Lead WHERE Email = 'o\'neil+1%&#?@x.test'", Uri.UnescapeDataString(raw.Requests.Single().Target.Split("?q=")[1]));
    }

    [Fact]
    public async Task GetVersionsAsync_ReplyTooLarge_IsUnavailable()
    {
        await using var raw = await RawSalesforce.StartAsync(
            context => context.Response.WriteAsync(new string(' ', 200_000) + "[]"), new SalesforceClientOptions { MaxReplyBytes = 64 * 1024 });

        var fault = await RefusedAsync(() => raw.Client.GetVersionsAsync(raw.Url, Token));

        Assert.Equal((Kind.Unavailable, "reply-too-large"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task DescribeAsync_NotModified_IsNull()
    {
        await using var raw = await RawSalesforce.AnswerAsync(304, "");
        var since = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Null(await raw.Client.DescribeAsync(raw.Access, "Lead", since, Token));
        Assert.Equal("Sun, 01 Nov 2026 12:00:00 GMT", raw.Requests.Single().Headers["If-Modified-Since"]);
    }

    [Fact]
    public async Task DeleteAsync_204And404_AreDoneAndDeleted()
    {
        await using var done = await RawSalesforce.AnswerAsync(204, "");
        await done.Client.DeleteAsync(done.Access, "Lead", "00Q5g00000ABCDEFGH", Token);
        Assert.Equal(("DELETE", "/services/data/v60.0/sobjects/Lead/00Q5g00000ABCDEFGH"), (done.Requests.Single().Method, done.Requests.Single().Target));

        await using var gone = await RawSalesforce.AnswerAsync(404, """[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]""");
        Assert.Equal(Kind.RecordDeleted, (await RefusedAsync(() => gone.Client.DeleteAsync(gone.Access, "Lead", "00Q5g00000ABCDEFGH", Token))).Kind);
    }

    [Theory]
    [InlineData("Lead/../x", "00Q5g00000ABCDEFGH", "v60.0", "bad-api-name")]
    [InlineData("Lead", "../../oauth2", "v60.0", "bad-record-id")]
    [InlineData("Lead", "00Q5g00000ABCDEFGH", "v60.0/../x", "bad-api-version")]
    public async Task DeleteAsync_OddName_NeverLeaves(string objectName, string id, string version, string code)
    {
        await using var raw = await RawSalesforce.AnswerAsync(204, "");

        var fault = await RefusedAsync(() => raw.Client.DeleteAsync(raw.Access with { ApiVersion = version }, objectName, id, Token));

        Assert.Equal((Kind.BadRequest, code), (fault.Kind, fault.Code));
        Assert.Empty(raw.Requests);
    }

    [Fact]
    public async Task QueryAsync_HostThatIsNotSalesforce_IsRefusedBeforeTheTokenLeaves()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, "[]");

        var fault = await RefusedAsync(() => raw.Client.QueryAsync(raw.Access with { InstanceUrl = new Uri("https://my.salesforce.com.evil.test") }, "SELECT Id FROM Lead", Token));

        Assert.Equal((Kind.HostRefused, "host-refused"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task GetLimitsAsync_Limits_AreUsedAndAllowed()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, """{"DailyApiRequests":{"Max":15000,"Remaining":14955,"Some App":{"Max":0,"Remaining":0}}}""");

        Assert.Equal(new ApiUsage(45, 15000), await raw.Client.GetLimitsAsync(raw.Access, Token));
    }

    [Fact]
    public async Task GetIdentityAsync_UserMayReadNothing_FallsBackToIdentityAddressAndHost()
    {
        await using var raw = await RawSalesforce.StartAsync(context =>
        {
            var isRoot = context.Request.Path.Value!.EndsWith("/v60.0/", StringComparison.Ordinal);
            context.Response.StatusCode = isRoot ? 200 : 403;
            return context.Response.WriteAsync(isRoot
                ? """{"identity":"https://login.salesforce.com/id/00D1a000000H3O9EAK/0051a000000UGT8AAO"}"""
                : """[{"message":"no","errorCode":"INSUFFICIENT_ACCESS"}]""");
        });

        var identity = await raw.Client.GetIdentityAsync(raw.Access, Token);

        Assert.Equal(new OrgIdentity("00D1a000000H3O9EAK", "127", false, "0051a000000UGT8AAO", "0051a000000UGT8AAO"), identity);
    }

    [Fact]
    public async Task GetIdentityAsync_SessionEnded_SaysSo()
    {
        await using var raw = await RawSalesforce.AnswerAsync(403, "Bad_OAuth_Token", "text/html");

        Assert.Equal(Kind.SessionExpired, (await RefusedAsync(() => raw.Client.GetIdentityAsync(raw.Access, Token))).Kind);
    }

    private static ReadOnlyMemory<byte>[] Records(int count) =>
        [.. Enumerable.Range(0, count).Select(n => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(new { attributes = new { type = "Lead" }, n }))];

    private static async Task CutShort(HttpContext context)
    {
        context.Response.ContentLength = 500;
        await context.Response.WriteAsync("[{\"id\":");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    // A byte now and then, until the other side has enough of it.
    private static async Task Drip(HttpContext context)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            do
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            while (await timer.WaitForNextTickAsync(context.RequestAborted));
        }
        catch (OperationCanceledException)
        {
            // The client hung up, as it should.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<SalesforceFault> RefusedAsync(Func<Task> call) => (await Assert.ThrowsAsync<SalesforceException>(call)).Fault;
}
