using System.Net;
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
        var handler = CheckedSocket.Handler(connector.ConnectAsync, trust);
        handler.AutomaticDecompression = DecompressionMethods.GZip;
        handler.PooledConnectionLifetime = options.ConnectionLifetime;
        handler.ConnectTimeout = options.ConnectTimeout;
        handler.MaxConnectionsPerServer = 20;
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
