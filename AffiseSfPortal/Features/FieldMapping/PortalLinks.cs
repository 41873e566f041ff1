using AffiseSfPortal.Components;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Links to affiliates' pages: by the configured address, and without one (Development) by the address that the portal listens on.</summary>
internal sealed class PortalLinks(PortalAddress address, IServer server) : IPortalAddresses
{
    public string? AffiliateUrl => (address.Configured ?? Listening) is { } origin ? $"{origin}{Urls.Affiliates}/" : null;

    private string? Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } first && Uri.TryCreate(first, UriKind.Absolute, out var uri)
        ? uri.GetLeftPart(UriPartial.Authority)
        : null;
}
