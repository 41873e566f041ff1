using System.Net;
using System.Security.Authentication;
using RestSharp;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Makes the one RestClient of this room over its one handler. Options that configure a handler are without effect on an injected HttpClient, so they stand on the handler.</summary>
internal static class RestClientFactory
{
    public static RestClient Create(GatedConnector connector, SalesforceClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            PooledConnectionLifetime = options.ConnectionLifetime,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = 20,
            MaxResponseHeadersLength = 64,
            ConnectCallback = connector.ConnectAsync,
        };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        var http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaxReplyBytes,
        };
        return new RestClient(
            http,
            new RestClientOptions
            {
                FollowRedirects = false,
                UserAgent = "AffiseSfPortal",
                ThrowOnAnyError = false,
                Timeout = options.WriteTimeout,
            },
            disposeHttpClient: true);
    }
}
