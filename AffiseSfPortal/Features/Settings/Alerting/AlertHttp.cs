using System.Net;
using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Calls addresses that an admin typed: never into the portal's own network, never along a redirect. Development may call this machine.</summary>
internal sealed class AlertHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpClient _client;

    public AlertHttp(IHostEnvironment environment)
    {
        var mayCallSelf = environment.IsDevelopment();
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, mayCallSelf, cancellationToken),
        })
        { Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _client.SendAsync(request, cancellationToken);

    public void Dispose() => _client.Dispose();

    /// <summary>Checks every address that the name gives and connects to what was checked: a second answer of the resolver changes nothing.</summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint end, bool mayCallSelf, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(end.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(a => AddressRules.IsPublic(a) || (mayCallSelf && IPAddress.IsLoopback(a))))
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The address is not public.");
        return await GatedConnector.OpenAsync(addresses, end.Port, cancellationToken);
    }
}
