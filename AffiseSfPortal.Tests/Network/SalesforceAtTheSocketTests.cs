using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Tests.Salesforce;
using Microsoft.Extensions.Options;
using RestSharp;

namespace AffiseSfPortal.Tests.Network;

/// <summary>The token goes to hosts that were checked, whatever is typed, answered or resolved.</summary>
public sealed class SalesforceAtTheSocketTests
{
    private static readonly AppCredentials App = new("key", "secret");
    private readonly SalesforceHostGate _gate = new(new SalesforceHostOptions());
    private readonly ConcurrentQueue<string> _asked = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(HostileAddresses.ForNobody), MemberType = typeof(HostileAddresses))]
    [MemberData(nameof(HostileAddresses.NotSalesforce), MemberType = typeof(HostileAddresses))]
    public async Task Typed_HostileAddress_IsRefusedAndNoNameIsAskedFor(string address)
    {
        Assert.False(_gate.Check(address).IsAllowed);
        Assert.Null(_gate.RecordUrl(address, "00Q000000000001AAA"));
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return;

        using var transport = NewTransport("8.8.8.8");
        var refused = await Assert.ThrowsAsync<SalesforceException>(() => new SalesforceOAuth(transport, _gate).RefreshAsync(uri, App, "r1", Cancel));
        Assert.Equal(SalesforceFaultKind.HostRefused, refused.Fault.Kind);
        Assert.Empty(_asked);
    }

    /// <summary>Even a call that was never judged: the connection asks again.</summary>
    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("https://acme.my.salesforce.com.evil.test/")]
    [InlineData("https://acme.my.salesforce.com:8443/")]
    [InlineData("http://acme.my.salesforce.com/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://[::1]/")]
    public async Task Socket_HostThatWasNotJudged_IsNotConnected(string address)
    {
        using var transport = NewTransport("8.8.8.8");

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => transport.SendAsync(
            new SalesforceRequest(Method.Get, new Uri(address), SalesforceOperation.Read) { AccessToken = "00Dsecret" }, Cancel));

        Assert.Equal((SalesforceFaultKind.HostRefused, "address-refused"), (refused.Fault.Kind, refused.Fault.Code));
        Assert.Empty(_asked);
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Resolved), MemberType = typeof(HostileAddresses))]
    public async Task Socket_HonestNameLeadsInside_IsNotConnected(string address)
    {
        // Beside a good one: one that leads inside spoils the name.
        using var transport = NewTransport("8.8.8.8", address);

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => new SalesforceOAuth(transport, _gate).RefreshAsync(new Uri("https://acme.my.salesforce.com"), App, "r1", Cancel));

        Assert.Equal((SalesforceFaultKind.HostRefused, "address-refused"), (refused.Fault.Kind, refused.Fault.Code));
        Assert.Equal(["acme.my.salesforce.com"], _asked);
    }

    /// <summary>A resolver that changes its mind between the check and the connection is asked once only.</summary>
    [Fact]
    public async Task Socket_ResolverChangesItsMind_IsConnectedToWhatWasChecked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        List<IPAddress> judged = [];

        await using var stream = await CheckedSocket.OpenAsync("flip.test", port, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]), a =>
        {
            judged.Add(a);
            return IPAddress.IsLoopback(a);
        }, Cancel);

        Assert.Single(answers);
        Assert.Equal([IPAddress.Loopback], judged);
        Assert.Equal(port, ((IPEndPoint)stream.Socket.RemoteEndPoint!).Port);
        await Assert.ThrowsAsync<AddressRefusedException>(() => CheckedSocket.OpenAsync(
            "flip.test", port, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]), IPAddress.IsLoopback, Cancel));
    }

    [Theory]
    [InlineData(301, "http://169.254.169.254/latest/meta-data/")]
    [InlineData(302, "https://evil.test/")]
    [InlineData(303, "//evil.test/")]
    [InlineData(307, "http://127.0.0.1:1/")]
    [InlineData(308, "https://acme.my.salesforce.com/elsewhere")]
    public async Task Reply_Redirect_IsNotFollowed(int status, string location)
    {
        await using var raw = await RawSalesforce.AnswerAsync(status, "", headers: ("Location", location));

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.OAuth.RefreshAsync(raw.Url, App, "r1", Cancel));

        Assert.Equal("redirect", refused.Fault.Code);
        Assert.Single(raw.Requests);
    }

    /// <summary>Both addresses of a token reply come from outside: neither is believed.</summary>
    [Theory]
    [MemberData(nameof(HostileAddresses.ForNobody), MemberType = typeof(HostileAddresses))]
    [MemberData(nameof(HostileAddresses.NotSalesforce), MemberType = typeof(HostileAddresses))]
    public async Task TokenReply_HostileAddress_GivesNoGrant(string address)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, System.Text.Json.JsonSerializer.Serialize(new
        {
            access_token = "00Dsecret",
            instance_url = address,
            id = IdOf(address),
        }));

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.OAuth.RefreshAsync(raw.Url, App, "r1", Cancel));

        Assert.DoesNotContain("00Dsecret", refused.Fault.Message, StringComparison.Ordinal);
        Assert.Single(raw.Requests);

        static string IdOf(string address) => address.TrimEnd('/') + "/id/00D000000000001AAA/005000000000001AAA";
    }

    [Fact]
    public void Handler_OfEveryCall_FollowsNothingAndTakesNoProxyFromTheEnvironment()
    {
        using var handler = CheckedSocket.Handler((_, _) => throw new InvalidOperationException());

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseProxy);
        Assert.False(handler.UseCookies);
        Assert.True(handler.SslOptions.CertificateChainPolicy!.DisableCertificateDownloads);
        Assert.NotNull(handler.ConnectCallback);
    }

    private SalesforceTransport NewTransport(params string[] addresses) => new(_gate, Options.Create(new SalesforceClientOptions()), TimeProvider.System, (host, _) =>
    {
        _asked.Enqueue(host);
        return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
    });
}
