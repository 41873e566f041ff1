using System.Net;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.Extensions.Options;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforceOAuthTests
{
    private static readonly AppCredentials App = new("key+/=", "s&cret");
    private static readonly Uri Callback = new("https://portal.test/salesforce/oauth2/callback");
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AuthorizeUrl_AllParts_AreEscapedOnce()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, "{}");

        var url = raw.OAuth.AuthorizeUrl(new Uri("https://acme.my.salesforce.com/x"), App.ConsumerKey, Callback, "st&te", "chal-_");

        Assert.Equal(
            "https://acme.my.salesforce.com/services/oauth2/authorize?response_type=code&client_id=key%2B%2F%3D&redirect_uri=https%3A%2F%2Fportal.test%2Fsalesforce%2Foauth2%2Fcallback"
            + "&scope=api%20refresh_token&state=st%26te&code_challenge=chal-_&code_challenge_method=S256",
            url.AbsoluteUri);
    }

    [Fact]
    public async Task AuthorizeUrl_HostThatIsNotSalesforce_IsRefused()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, "{}");

        var refused = Assert.Throws<SalesforceException>(() => raw.OAuth.AuthorizeUrl(new Uri("https://evil.test"), "k", Callback, "s", "c"));

        Assert.Equal(Kind.HostRefused, refused.Fault.Kind);
    }

    [Fact]
    public async Task ExchangeCodeAsync_Success_ReadsTheGrant()
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, """
            {"access_token":"00D!x","refresh_token":"r1","signature":"s","scope":"refresh_token api","instance_url":"https://acme.my.salesforce.com",
             "id":"https://login.salesforce.com/id/00D1a000000H3O9EAK/0051a000000UGT8AAO","token_type":"Bearer","issued_at":"1435269208465"}
            """);

        var grant = await raw.OAuth.ExchangeCodeAsync(raw.Url, App, Callback, "aPrx==", "verifier", Token);

        Assert.Equal(new TokenGrant("00D!x", "r1", new Uri("https://acme.my.salesforce.com"), "00D1a000000H3O9EAK", "0051a000000UGT8AAO", "refresh_token api"), grant);
        var sent = raw.Requests.Single();
        Assert.Equal(("POST", "/services/oauth2/token"), (sent.Method, sent.Target));
        Assert.Equal("application/x-www-form-urlencoded", sent.Headers["Content-Type"]);
        Assert.Equal(
            "grant_type=authorization_code&code=aPrx%3D%3D&client_id=key%2B%2F%3D&client_secret=s%26cret"
            + "&redirect_uri=https%3A%2F%2Fportal.test%2Fsalesforce%2Foauth2%2Fcallback&code_verifier=verifier",
            sent.Body);
    }

    [Theory]
    [InlineData("https://evil.test", "https://login.salesforce.com/id/00D/005")]
    [InlineData("http://acme.my.salesforce.com", "https://login.salesforce.com/id/00D/005")]
    [InlineData("https://169.254.169.254", "https://login.salesforce.com/id/00D/005")]
    [InlineData("https://acme.my.salesforce.com", "https://evil.test/id/00D/005")]
    public async Task RefreshAsync_ForeignAddressInTheReply_IsRefused(string instance, string id)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, $$"""{"access_token":"00D!x","instance_url":"{{instance}}","id":"{{id}}"}""");

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.OAuth.RefreshAsync(raw.Url, App, "r1", Token));

        Assert.Equal(Kind.HostRefused, refused.Fault.Kind);
    }

    [Theory]
    [InlineData("""{"access_token":"00D!secret","instance_url":"https://acme.my.salesforce.com"}""")]
    [InlineData("""{"access_token":"00D!secret","instance_url":"https://acme.my.salesf""")]
    [InlineData("<html>00D!secret</html>")]
    public async Task RefreshAsync_NoWholeGrant_IsUnavailableAndQuotesNothing(string body)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, body);

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.OAuth.RefreshAsync(raw.Url, App, "r1", Token));

        Assert.Equal(Kind.Unavailable, refused.Fault.Kind);
        if (!body.StartsWith('<'))
            Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefreshAsync_Revoked_IsGrantRefused()
    {
        await using var raw = await RawSalesforce.AnswerAsync(400, """{"error":"invalid_grant","error_description":"expired access/refresh token"}""");

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.OAuth.RefreshAsync(raw.Url, App, "r1", Token));

        Assert.Equal((Kind.GrantRefused, "invalid_grant", "expired access/refresh token"), (refused.Fault.Kind, refused.Fault.Code, refused.Fault.Message));
    }

    [Theory]
    [InlineData(200, "", true)]
    [InlineData(400, """{"error":"invalid_token","error_description":"invalid token: r1"}""", true)]
    [InlineData(400, """{"error":"unsupported_token_type","error_description":"x"}""", false)]
    [InlineData(503, "", false)]
    public async Task RevokeAsync_InvalidTokenToo_IsDone(int status, string body, bool isDone)
    {
        await using var raw = await RawSalesforce.AnswerAsync(status, body);

        var error = await Record.ExceptionAsync(() => raw.OAuth.RevokeAsync(raw.Url, "r1", Token));

        Assert.Equal(isDone, error is null);
        Assert.Equal(("/services/oauth2/revoke", "token=r1"), (raw.Requests.Single().Target, raw.Requests.Single().Body));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task RefreshAsync_NameLeadsToPrivateAddress_IsRefusedWithoutAConnection(string address)
    {
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        using var transport = new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse(address)]));

        var refused = await Assert.ThrowsAsync<SalesforceException>(
            () => new SalesforceOAuth(transport, gate).RefreshAsync(new Uri("https://acme.my.salesforce.com"), App, "r1", Token));

        Assert.Equal((Kind.HostRefused, "address-refused"), (refused.Fault.Kind, refused.Fault.Code));
    }

    [Fact]
    public async Task RefreshAsync_NameDoesNotResolve_IsUnavailable()
    {
        var gate = new SalesforceHostGate(new SalesforceHostOptions());
        using var transport = new SalesforceTransport(gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([]));

        var refused = await Assert.ThrowsAsync<SalesforceException>(
            () => new SalesforceOAuth(transport, gate).RefreshAsync(new Uri("https://acme.my.salesforce.com"), App, "r1", Token));

        Assert.Equal((Kind.Unavailable, "host-not-found"), (refused.Fault.Kind, refused.Fault.Code));
    }

    [Fact]
    public void ToString_Credentials_ShowNothing()
    {
        Assert.DoesNotContain("cret", App.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tok", new TokenGrant("tok1", "tok2", Callback, "00D", "005", null).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tok", new OrgAccess(new Uri("https://a.test"), "v60.0", "tok1", "00D000000000001AAA").ToString(), StringComparison.Ordinal);
    }
}
