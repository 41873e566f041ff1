using AffiseSfPortal.Components.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components;

/// <summary>The portal's own public address.</summary>
internal sealed class PortalAddress(IOptions<PortalOptions> options)
{
    /// <summary>The configured origin without a trailing slash; null where <c>Portal:PublicUrl</c> is empty.</summary>
    public string? Configured => options.Value.Origin?.GetLeftPart(UriPartial.Authority);

    /// <summary>The configured origin without a trailing slash, else that of <paramref name="current"/>.</summary>
    /// <param name="current">The address that the browser shows; used only where <c>Portal:PublicUrl</c> is empty (Development).</param>
    public string Origin(Uri current) => (options.Value.Origin ?? current).GetLeftPart(UriPartial.Authority);

    /// <summary>The callback URL as it must stand in the Salesforce app, character for character.</summary>
    public string CallbackUrl(Uri current) => Origin(current) + Urls.OAuthCallback;

    /// <inheritdoc cref="CallbackUrl(Uri)"/>
    public string CallbackUrl(NavigationManager navigation) => CallbackUrl(new Uri(navigation.BaseUri));

    /// <inheritdoc cref="CallbackUrl(Uri)"/>
    public string CallbackUrl(HttpRequest request) => CallbackUrl(new Uri($"{request.Scheme}://{request.Host}"));
}
