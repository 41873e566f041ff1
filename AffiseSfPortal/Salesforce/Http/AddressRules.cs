using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Which addresses a name may lead to. A public name: to the public net alone. One that the deployment trusts: to the own network too, never to what only looks like a host.</summary>
internal static class AddressRules
{
    private static readonly IPNetwork[] NotPublic =
    [
        // IPv4: this network, private, shared (CGNAT), loopback, link-local, IETF, documentation, 6to4 relay, benchmarks, multicast, reserved.
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),

        // IPv6 inside what is handed out at all: the IETF's own with Teredo, documentation, 6to4, SRv6.
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>All of IPv6 that is handed out. Unspecified, loopback, the IPv4-compatible form, NAT64 both ways, unique local, link-local, site-local and multicast lie outside.</summary>
    private static readonly IPNetwork HandedOut = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Inside =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>Where clouds answer every machine with its own credentials, beside the link-local address.</summary>
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd20:ce::254"), IPAddress.Parse("100.100.100.200")];

    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !IsIn(NotPublic, address),
        // A mapped form hides an IPv4 address from the IPv4 rules, and no honest name resolves to one.
        AddressFamily.InterNetworkV6 => !address.IsIPv4MappedToIPv6 && HandedOut.Contains(address) && !IsIn(NotPublic, address),
        _ => false,
    };

    /// <summary>For a host that the deployment named itself.</summary>
    public static bool MayBeTrusted(IPAddress address) =>
        IsPublic(address) || (!address.IsIPv4MappedToIPv6 && IsIn(Inside, address) && !Metadata.Contains(address));

    private static bool IsIn(IPNetwork[] networks, IPAddress address) =>
        Array.Exists(networks, n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));
}
