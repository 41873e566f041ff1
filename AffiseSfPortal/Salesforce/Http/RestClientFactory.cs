using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RestSharp;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Makes the one RestClient of this room over its one handler. Options that configure a handler are without effect on an injected HttpClient, so they stand on the handler.</summary>
internal static class RestClientFactory
{
    /// <param name="connector">Opens every connection.</param>
    /// <param name="options">Times and sizes.</param>
    /// <param name="trust">Whom to trust instead of the machine's own authorities; for tests.</param>
    public static RestClient Create(GatedConnector connector, SalesforceClientOptions options, X509ChainPolicy? trust = null)
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
        handler.SslOptions.CertificateChainPolicy = trust;
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
