using System.Text.Json;
using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>Reads the answer to a request for tokens. Both addresses in it come from outside, so both pass the gate; only the identity's path is used.</summary>
internal static class TokenReader
{
    /// <summary>The longest access tokens that Salesforce gives out have about 2,000 characters.</summary>
    private const int LongestToken = 16 * 1024;

    /// <returns>Null for anything but a whole grant.</returns>
    /// <exception cref="JsonException">Not JSON of this shape.</exception>
    /// <exception cref="SalesforceException">Kind <c>HostRefused</c>: an address in it is not Salesforce's.</exception>
    public static TokenGrant? Read(ReadOnlySpan<byte> body, SalesforceHostGate gate)
    {
        var token = JsonSerializer.Deserialize(body, SalesforceJson.Default.WireToken);
        if (token is not { AccessToken: { } access, Id: { } id, InstanceUrl: { } instance }
            || !IsToken(access)
            || (token.RefreshToken is { } refresh && !IsToken(refresh))
            || !AddressText.TryParse(instance, out var instanceUrl)
            || !AddressText.TryParse(id, out var identity)
            || identity.Segments is not ["/", "id/", var org, var user])
        {
            return null;
        }

        gate.Require(identity);
        return new(access, token.RefreshToken, gate.Require(instanceUrl), org.TrimEnd('/'), user.TrimEnd('/'), token.Scope);
    }

    /// <summary>It goes into a header: what could end that header is no token, nor what ends or opens something in it, as a comma or a quotation mark.</summary>
    private static bool IsToken(string text) => text.Length is > 0 and <= LongestToken && text.All(static c => c is > ' ' and < '\u007f' and not (',' or '"'));
}
