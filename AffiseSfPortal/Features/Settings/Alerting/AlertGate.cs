using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Settings.Alerting;

/// <summary>Whether alerts may go to a host, and if not, why.</summary>
internal enum AlertTarget
{
    Allowed = 0,

    /// <summary>No address, or no name of a host.</summary>
    Unreadable = 1,

    /// <summary>Not https.</summary>
    OpenLine = 2,
    HasUserInfo = 3,

    /// <summary>An address instead of a name, a name of the own network, or an unusual port: for the deployment to allow by <c>Alerts:TrustedHosts</c>.</summary>
    NotTrusted = 4,
}

/// <summary>
/// Decides what alerts may call: public hosts by name, on the ports that such servers have, and what the deployment named. The same rules as for Salesforce,
/// asked when an address is typed, when it is saved, and on the resolved addresses when a connection is opened. Development may call this machine.
/// </summary>
internal sealed class AlertGate
{
    private const int Https = 443;
    private static readonly int[] MailPorts = [25, 465, 587, 2525];

    /// <summary>Ends of names that mean a network's own inside.</summary>
    private static readonly string[] InsideSuffixes = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion"];

    private readonly FrozenSet<string> _trusted;
    private readonly HostResolver _resolve;
    private readonly bool _mayCallSelf;

    public AlertGate(IOptions<AlertHostOptions> options, IHostEnvironment environment)
        : this(options.Value.TrustedHosts, environment.IsDevelopment(), CheckedSocket.SystemResolver)
    {
    }

    internal AlertGate(IEnumerable<string> trusted, bool mayCallSelf, HostResolver resolve)
    {
        _trusted = trusted.Select(h => AlertHostOptions.Canonical(h)!).ToFrozenSet(StringComparer.Ordinal);
        _mayCallSelf = mayCallSelf;
        _resolve = resolve;
    }

    /// <summary>Judges the address of a webhook.</summary>
    public AlertTarget CheckUrl(string? address)
    {
        if (address is null || !address.Contains("://", StringComparison.Ordinal) || !AddressText.TryRead(address, out var uri) || uri.Host.Length == 0)
            return AlertTarget.Unreadable;
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            return AlertTarget.OpenLine;
        if (AddressText.HasUserInfo(uri))
            return AlertTarget.HasUserInfo;
        if (IsTrusted(uri, uri.Port) || IsSelf(uri))
            return AlertTarget.Allowed;
        return uri.Scheme == Uri.UriSchemeHttps ? CheckHost(uri, uri.Port == Https) : AlertTarget.OpenLine;
    }

    /// <summary>Judges a mail server.</summary>
    public AlertTarget CheckMail(string? host, int port)
    {
        if (Host(host) is not { } uri)
            return AlertTarget.Unreadable;
        return IsTrusted(uri, port) || IsSelf(uri) ? AlertTarget.Allowed : CheckHost(uri, MailPorts.Contains(port));
    }

    /// <summary>Opens a connection to a receiver of webhooks.</summary>
    public Task<NetworkStream> OpenAsync(DnsEndPoint end, CancellationToken cancellationToken) =>
        OpenAsync(end.Host, end.Port, end.Port == Https, cancellationToken);

    /// <summary>Opens a connection to a mail server.</summary>
    /// <exception cref="AddressRefusedException">It must not be called.</exception>
    public Task<NetworkStream> OpenMailAsync(string host, int port, CancellationToken cancellationToken) =>
        OpenAsync(host, port, MailPorts.Contains(port), cancellationToken);

    /// <summary>The host of a bare name or address, as the parser understands it; null for anything that is more than that.</summary>
    internal static Uri? Host(string? host) =>
        host is { Length: > 0 } && host.IndexOfAny(['/', '?', '#', '@', '\\', '%']) < 0 && (!host.Contains(':', StringComparison.Ordinal) || host is ['[', .., ']'])
        && AddressText.TryRead("https://" + host, out var uri) && (AddressText.IsIpAddress(uri) || AddressText.TryName(uri, out _))
            ? uri
            : null;

    internal static string Key(Uri host, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{(AddressText.IsIpAddress(host) || !AddressText.TryName(host, out var name) ? host.Host : name)}:{port}");

    private Task<NetworkStream> OpenAsync(string host, int port, bool isUsualPort, CancellationToken cancellationToken)
    {
        // HttpClient gives an IPv6 literal without its brackets.
        if (Host(host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host) is not { } uri)
            throw new AddressRefusedException(host);
        Func<IPAddress, bool> mayCall;
        if (IsTrusted(uri, port))
            mayCall = AddressRules.MayBeTrusted;
        else if (IsSelf(uri))
            mayCall = IPAddress.IsLoopback;
        else if (CheckHost(uri, isUsualPort) == AlertTarget.Allowed)
            mayCall = AddressRules.IsPublic;
        else
            throw new AddressRefusedException(host);
        return CheckedSocket.OpenAsync(host, port, _resolve, mayCall, cancellationToken);
    }

    private bool IsTrusted(Uri host, int port) => _trusted.Contains(Key(host, port));

    private bool IsSelf(Uri host) => _mayCallSelf && host.IsLoopback;

    private static AlertTarget CheckHost(Uri uri, bool isUsualPort)
    {
        if (AddressText.IsIpAddress(uri))
            return AlertTarget.NotTrusted;
        if (!AddressText.TryName(uri, out var name))
            return AlertTarget.Unreadable;
        // A name of one label is looked for in the own network first.
        var isInside = !name.Contains('.', StringComparison.Ordinal) || Array.Exists(InsideSuffixes, s => name.EndsWith(s, StringComparison.Ordinal));
        return isUsualPort && !isInside ? AlertTarget.Allowed : AlertTarget.NotTrusted;
    }
}
