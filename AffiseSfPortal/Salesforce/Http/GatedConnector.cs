using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Salesforce.Http;

/// <summary>Opens connections to Salesforce. Asks the gate again, so that no call, however its address was made, takes a token anywhere else.</summary>
internal sealed class GatedConnector(SalesforceHostGate gate, HostResolver resolve)
{
    public Task<NetworkStream> ConnectAsync(DnsEndPoint end, CancellationToken cancellationToken)
    {
        var isTrusted = gate.IsTrusted(end.Host, end.Port) || gate.IsTrusted($"[{end.Host}]", end.Port);
        if (!isTrusted && !gate.Check(new UriBuilder(Uri.UriSchemeHttps, end.Host, end.Port).Uri).IsAllowed)
            throw new AddressRefusedException(end.Host);
        return CheckedSocket.OpenAsync(end.Host, end.Port, resolve, isTrusted ? IPAddress.IsLoopback : AddressRules.IsPublic, cancellationToken);
    }
}
