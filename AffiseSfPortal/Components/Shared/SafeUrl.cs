namespace AffiseSfPortal.Components.Shared;

/// <summary>Addresses from outside become links only when they are web addresses.</summary>
internal static class SafeUrl
{
    public static bool IsWeb(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
