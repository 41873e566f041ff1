using System.Text;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>
/// A page's conversation is opened by pages of this portal alone: browsers let any site open a WebSocket to any other, cookies included, and only name who asks.
/// Whoever sends no origin is no browser, and has no cookies that are not its own.
/// </summary>
internal static class HubOrigin
{
    public static void UseHubOrigin(this WebApplication app)
    {
        var origin = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.Origin;
        app.UseWhen(c => c.Request.Path.StartsWithSegments(Urls.Hub, StringComparison.OrdinalIgnoreCase), hub => hub.Use((context, next) =>
        {
            if (context.Request.Headers.Origin is not { Count: > 0 } said || IsOwn(said, context.Request, origin))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }));
    }

    /// <summary>The public address, or the one that the request itself names, which was checked before.</summary>
    private static bool IsOwn(string? said, HttpRequest request, Uri? origin) =>
        Ascii.IsValid(said) && Uri.TryCreate(said, UriKind.Absolute, out var asks) && asks is { PathAndQuery: "/", UserInfo: "" }
        && (Same(asks, origin) || ((asks.Scheme == request.Scheme || asks.IsLoopback) && string.Equals(asks.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)));

    private static bool Same(Uri one, Uri? other) => other is not null && Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
