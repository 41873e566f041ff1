using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using RestSharp;
using RestSharp.Interceptors;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Sends one request and brings back the whole reply, or says by which kind of fault there is none. No retries here: the engine owns the one retry layer.</summary>
internal sealed class SalesforceTransport : IDisposable
{
    private readonly RestClient _client;
    private readonly SalesforceClientOptions _options;
    private readonly TimeProvider _time;

    public SalesforceTransport(SalesforceHostGate gate, IOptions<SalesforceClientOptions> options, TimeProvider time)
        : this(gate, options, time, CheckedSocket.SystemResolver)
    {
    }

    internal SalesforceTransport(
        SalesforceHostGate gate, IOptions<SalesforceClientOptions> options, TimeProvider time, HostResolver resolve, X509ChainPolicy? trust = null)
    {
        _options = options.Value;
        _time = time;
        _client = RestClientFactory.Create(new GatedConnector(gate, resolve), _options, trust);
    }

    /// <exception cref="SalesforceException">No whole reply arrived.</exception>
    public async Task<SalesforceReply> SendAsync(SalesforceRequest request, CancellationToken cancellationToken)
    {
        var rest = new RestRequest(request.Url.AbsoluteUri, request.Method)
        {
            Timeout = request.Operation.IsWrite() ? _options.WriteTimeout : _options.ReadTimeout,
            AdvancedResponseWriter = static (message, rest) => new WholeReply(message, rest),
        };
        rest.AddHeader("Accept", "application/json");
        rest.AddHeader("Sforce-Call-Options", "client=AffiseSfPortal");
        if (request.AccessToken is not null)
            rest.AddHeader("Authorization", "Bearer " + request.AccessToken);
        foreach (var (name, value) in request.Headers)
            rest.AddHeader(name, value);
        if (request.Body is not null)
            rest.Interceptors = [new BodyInterceptor(request.Body)];

        var response = await _client.ExecuteAsync(rest, cancellationToken);
        if (response is WholeReply { ResponseStatus: ResponseStatus.Completed } whole)
            return whole.ToReply();
        cancellationToken.ThrowIfCancellationRequested();
        throw new SalesforceException(FaultOfNoReply(response, request), response.ErrorException);
    }

    /// <summary>The classified refusal of a whole reply.</summary>
    public SalesforceException Refused(SalesforceReply reply, SalesforceRequest request) =>
        new(SalesforceFaultClassifier.OfReply(
            new((int)reply.Status, reply.ContentType, reply.Body, reply.Header("Retry-After"), _time.GetUtcNow()), request.Operation, request.KeyField));

    public void Dispose() => _client.Dispose();

    private static SalesforceFault FaultOfNoReply(RestResponse response, SalesforceRequest request)
    {
        if (AddressRefusedException.In(response.ErrorException) is { } refused)
            return new(SalesforceFaultKind.HostRefused, "address-refused", refused.Host, []);
        var http = Find<HttpRequestException>(response.ErrorException);
        if (http?.HttpRequestError == HttpRequestError.SecureConnectionError || Find<AuthenticationException>(response.ErrorException) is not null)
            return new(SalesforceFaultKind.TlsRefused, "tls-refused", request.Url.Host, []);

        var code = response.ResponseStatus == ResponseStatus.TimedOut ? "timeout" : http?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "host-not-found",
            HttpRequestError.ConnectionError => "connection-refused",
            HttpRequestError.ConfigurationLimitExceeded => "reply-too-large",
            _ => Find<SocketException>(response.ErrorException) is not null ? "connection-reset" : "reply-cut",
        };
        var neverLeft = code is "host-not-found" or "connection-refused" || request.Body is TrackedContent { HasBegun: false };
        var kind = request.Operation.IsWrite() && !neverLeft ? SalesforceFaultKind.InDoubt : SalesforceFaultKind.Unavailable;
        return new(kind, code, FaultText.Clean(http?.Message ?? ""), []);
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    // RestSharp would take the body through a .NET string.
    private sealed class BodyInterceptor(HttpContent body) : Interceptor
    {
        public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
        {
            requestMessage.Content = body;
            return ValueTask.CompletedTask;
        }
    }

    // The content is buffered by now, so reading it is synchronous on memory; a string is never made of it.
    private sealed class WholeReply : RestResponse
    {
        private readonly byte[] _body;
        private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

        public WholeReply(HttpResponseMessage message, RestRequest request)
            : base(request)
        {
            using var stream = message.Content.ReadAsStream();
            _body = new byte[stream.Length];
            stream.ReadExactly(_body);
            StatusCode = message.StatusCode;
            ContentType = message.Content.Headers.ContentType?.MediaType;
            IsSuccessStatusCode = message.IsSuccessStatusCode;
            ResponseStatus = ResponseStatus.Completed;
            foreach (var (name, values) in message.Headers.NonValidated)
                _headers[name] = values.ToString();
            foreach (var (name, values) in message.Content.Headers.NonValidated)
                _headers[name] = values.ToString();
        }

        public SalesforceReply ToReply() => new(StatusCode, ContentType, _body, _headers);
    }
}
