using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Opens connections: resolves the name once, checks every address, and connects to what was checked, so that a second answer of the resolver changes nothing.</summary>
internal sealed class GatedConnector(SalesforceHostGate gate, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isTrusted = gate.IsTrusted(host, port) || gate.IsTrusted($"[{host}]", port);
        var addresses = await resolve(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (!addresses.All(a => isTrusted ? IPAddress.IsLoopback(a) : AddressRules.IsPublic(a)))
            throw new AddressRefusedException(host);
        return await OpenAsync(addresses, port, cancellationToken);
    }

    /// <summary>Connects to one of the addresses, which the caller has checked.</summary>
    public static async ValueTask<Stream> OpenAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
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
}

/// <summary>A name led to an address that is not public.</summary>
internal sealed class AddressRefusedException(string host) : IOException($"{host} leads to an address that must not be called.")
{
    public string Host { get; } = host;
}
