using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Salesforce;

/// <summary>Decides which hosts may be called at all: Salesforce's own over https, and stand-ins on this machine that were trusted by name and port.
/// Whatever an admin types and every address in a reply passes here first.</summary>
public sealed class SalesforceHostGate
{
    private readonly ConcurrentDictionary<string, bool> _trusted = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<string> _extraSuffixes;
    private readonly bool _mayTrust;

    public SalesforceHostGate(IOptions<SalesforceHostOptions> options, IHostEnvironment environment)
        : this(options.Value, mayTrust: !environment.IsProduction())
    {
    }

    internal SalesforceHostGate(SalesforceHostOptions options, bool mayTrust = true)
    {
        _mayTrust = mayTrust;
        _extraSuffixes = [.. options.ExtraHostSuffixes.Select(s => s.ToLowerInvariant())];
        foreach (var host in options.TrustedHosts)
            Trust(host);
    }

    /// <summary>Lets a stand-in on this machine be called over http.</summary>
    /// <param name="hostAndPort">For instance <c>127.0.0.1:7700</c>; loopback only.</param>
    /// <exception cref="ArgumentException">Not loopback, or the port is missing.</exception>
    /// <exception cref="InvalidOperationException">The portal runs in Production.</exception>
    public void Trust(string hostAndPort)
    {
        if (!IsLoopbackHostAndPort(hostAndPort))
            throw new ArgumentException($"'{hostAndPort}' is not host:port on this machine.", nameof(hostAndPort));
        if (!_mayTrust)
            throw new InvalidOperationException("No stand-in can be trusted in Production.");
        _trusted[hostAndPort] = true;
    }

    /// <summary>True for exactly the trusted <c>host:port</c>.</summary>
    public bool IsTrusted(string host, int port) => _trusted.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));

    /// <summary>Judges a whole address as a person typed it. Path and query do not matter here.</summary>
    public HostVerdict Check(string? address)
    {
        if (!AddressText.TryRead(address, out var uri))
            return new(HostVerdictKind.Unparseable);
        if (address!.Contains("://", StringComparison.Ordinal))
            return Check(uri);

        // "acme.my.salesforce.com/services/data": not an address, but the host shows what was meant.
        var meant = AddressText.TryRead("https://" + address.Trim(), out var withScheme) ? Check(withScheme) : new(HostVerdictKind.Unparseable);
        return meant.IsAllowed ? new(HostVerdictKind.MissingScheme, meant.Host, meant.Host) : meant;
    }

    /// <summary>Judges a host name or an address: the form for a field that asks for a domain only.</summary>
    public HostVerdict CheckDomain(string? hostOrAddress)
    {
        if (string.IsNullOrWhiteSpace(hostOrAddress))
            return new(HostVerdictKind.Unparseable);
        if (hostOrAddress.Contains("://", StringComparison.Ordinal))
            return Check(hostOrAddress);
        var text = hostOrAddress.Trim().TrimEnd('/');
        var scheme = _trusted.ContainsKey(text) ? "http://" : "https://";
        return AddressText.TryRead(scheme + text, out var uri) ? Check(uri) : new(HostVerdictKind.Unparseable);
    }

    /// <summary>Judges an absolute address.</summary>
    public HostVerdict Check(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.OriginalString.Length > AddressText.Longest)
            return new(HostVerdictKind.Unparseable);
        var isHttp = uri.Scheme == Uri.UriSchemeHttp;
        if (!isHttp && uri.Scheme != Uri.UriSchemeHttps)
            return new(HostVerdictKind.OtherScheme);
        if (AddressText.HasUserInfo(uri))
            return new(HostVerdictKind.HasUserInfo);
        if (isHttp && IsTrusted(uri.Host, uri.Port))
            return new(HostVerdictKind.Allowed, uri.Host, Origin: new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{uri.Host}:{uri.Port}")));
        if (AddressText.IsIpAddress(uri))
            return new(HostVerdictKind.IpAddress, uri.Host);
        return AddressText.TryName(uri, out var host) ? CheckName(host, isHttp, uri) : new(HostVerdictKind.Unparseable);
    }

    /// <summary>As <see cref="Check(Uri)"/>, for the client's own calls.</summary>
    /// <returns>The origin to call.</returns>
    /// <exception cref="SalesforceException">Kind <c>HostRefused</c>.</exception>
    internal Uri Require(Uri uri)
    {
        var verdict = Check(uri);
        return verdict.Origin ?? throw new SalesforceException(new(
            SalesforceFaultKind.HostRefused, "host-refused", FaultText.Clean(verdict.Host ?? ""), []));
    }

    /// <summary>Production or sandbox, by the shape of the host name.</summary>
    public static SalesforceEnvironment Of(string host) =>
        SalesforceHostNames.EnvironmentOf(host.Trim().TrimEnd('.').ToLowerInvariant());

    /// <summary>Where people of this org sign in: an org's own domain and a stand-in themselves, an instance's login host otherwise. Null when the host is refused.</summary>
    public Uri? LoginHostFor(string hostOrAddress)
    {
        var verdict = CheckDomain(hostOrAddress);
        if (verdict is not { Origin: { } origin, Host: { } host })
            return null;
        if (host == "welcome.salesforce.com")
            return new Uri("https://" + SalesforceHostNames.Login);
        if (!SalesforceHostNames.IsInstance(host))
            return origin;
        return new Uri("https://" + (Of(host) == SalesforceEnvironment.Sandbox ? SalesforceHostNames.SandboxLogin : SalesforceHostNames.Login));
    }

    /// <summary>Where a record opens: every org answers /{id} with the record's own page. Null unless the org's address may be called.</summary>
    internal string? RecordUrl(string? instanceUrl, string recordId) =>
        Check(instanceUrl).Origin is { } origin ? $"{origin.GetLeftPart(UriPartial.Authority)}/{Uri.EscapeDataString(recordId)}" : null;

    internal static bool IsLoopbackHostAndPort(string? text)
    {
        if (text is null || text.Contains('/', StringComparison.Ordinal) || text.Contains('@', StringComparison.Ordinal))
            return false;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        var host = text[..colon];
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip) && string.Equals(host.Trim('[', ']'), ip.ToString(), StringComparison.Ordinal));
    }

    private HostVerdict CheckName(string host, bool isHttp, Uri uri)
    {
        if (!SalesforceHostNames.IsOrgOrLogin(host, _extraSuffixes))
            return Elsewhere(host);
        if (isHttp)
            return new(HostVerdictKind.HttpInsteadOfHttps, host, host);
        return uri.Port == 443
            ? new(HostVerdictKind.Allowed, host, Origin: new Uri("https://" + host))
            : new(HostVerdictKind.BadPort, host, host);
    }

    private HostVerdict Elsewhere(string host)
    {
        if (SalesforceHostNames.InsteadOfLightning(host) is { } lightning)
            return new(HostVerdictKind.LightningHost, host, Suggest(lightning));
        if (SalesforceHostNames.InsteadOfSetup(host) is { } setup)
            return new(HostVerdictKind.SetupHost, host, Suggest(setup));
        return new(SalesforceHostNames.IsSite(host) ? HostVerdictKind.SiteHost : HostVerdictKind.NotSalesforce, host);
    }

    private string? Suggest(string host) => SalesforceHostNames.IsOrgOrLogin(host, _extraSuffixes) ? host : null;
}
