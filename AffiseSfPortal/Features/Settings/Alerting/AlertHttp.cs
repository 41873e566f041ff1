using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Calls addresses that an admin typed, behind the gate: never into the portal's own network, never along a redirect.</summary>
internal sealed class AlertHttp(AlertGate gate) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpClient _client = NewClient(gate);

    /// <summary>Only the head of the answer is read: what it says beside its status concerns nobody, however much that is.</summary>
    /// <exception cref="AddressRefusedException">The address must not be called.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        gate.CheckUrl(request.RequestUri?.OriginalString) == AlertTarget.Allowed
            ? _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : throw new AddressRefusedException(request.RequestUri?.Host ?? "");

    public void Dispose() => _client.Dispose();

    private static HttpClient NewClient(AlertGate gate)
    {
        var handler = CheckedSocket.Handler(gate.OpenAsync);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.MaxResponseDrainSize = 64 * 1024;
        // No trace of these calls: it would carry the whole address, and of a webhook that is the secret. Nor does the receiver get our trace's number.
        handler.ActivityHeadersPropagator = null;
        return new HttpClient(handler) { Timeout = Patience };
    }
}
