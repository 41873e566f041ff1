using System.Text;

namespace AffiseSfPortal.Components.Shared;

/// <summary>Addresses from outside become links only when they are web addresses.</summary>
internal static class SafeUrl
{
    /// <summary>As a machine writes one: anything but ASCII is escaped in it. The parser is not asked about the rest, which it can choke on.</summary>
    public static bool IsWeb(string? url) =>
        Ascii.IsValid(url) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
