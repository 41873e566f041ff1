using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AffiseSfPortal.Identity;

/// <summary>Where the browser of this circuit is. Noted while the connection opens: later a circuit has no request.</summary>
internal sealed class CircuitOrigin(IHttpContextAccessor requests) : CircuitHandler
{
    /// <summary>Null when it is not known.</summary>
    public string? Address { get; private set; }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // Only the connection's own request: anything else that happens to flow here says nothing of this browser.
        if (requests.HttpContext is { } request && request.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
            Address = request.Connection.RemoteIpAddress?.ToString();
        return Task.CompletedTask;
    }
}
