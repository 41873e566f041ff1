using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Finds the addresses of a name.</summary>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);

/// <summary>Opens every connection that the portal makes to a host that somebody named: for Salesforce, webhooks, Slack and mail alike.</summary>
internal static class CheckedSocket
{
    public static readonly HostResolver SystemResolver = static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    /// <summary>Resolves the name once, checks every address, and connects to what was checked, so that a second answer of the resolver changes nothing.</summary>
    /// <exception cref="AddressRefusedException">One of the addresses must not be called.</exception>
    /// <exception cref="SocketException">There is no address, or nobody answers there.</exception>
    public static async Task<NetworkStream> OpenAsync(string host, int port, HostResolver resolve, Func<IPAddress, bool> mayCall, CancellationToken cancellationToken)
    {
        var addresses = await resolve(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        // All or none: a name that leads inside with one of its addresses is no honest name.
        if (!addresses.All(mayCall))
            throw new AddressRefusedException(host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A handler that follows nothing, takes no proxy from the environment, keeps no cookies, and opens its connections here.</summary>
    /// <param name="connect">Opens a connection to a host and port that it has checked.</param>
    /// <param name="trust">Whom to trust instead of the machine's own authorities; for tests.</param>
    public static SocketsHttpHandler Handler(Func<DnsEndPoint, CancellationToken, Task<NetworkStream>> connect, X509ChainPolicy? trust = null) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 64,
        ConnectCallback = async (context, cancellationToken) => await connect(context.DnsEndPoint, cancellationToken),
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = trust ?? LocalChain(),
        },
    };

    /// <summary>A certificate names addresses to fetch issuers from: those would be called past every check, so none is.</summary>
    private static X509ChainPolicy LocalChain() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}

/// <summary>A name is not to be called, or led to an address that must not be.</summary>
internal sealed class AddressRefusedException(string host) : IOException($"{host} is not a host, or leads to an address, that may be called.")
{
    public string Host { get; } = host;

    /// <summary>The refusal somewhere inside another fault, or null.</summary>
    public static AddressRefusedException? In(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is AddressRefusedException refused)
                return refused;
        }
        return null;
    }
}
