using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Reads the addresses that an admin saved.</summary>
internal static class ConnectionAddresses
{
    /// <exception cref="SalesforceException">Kind <c>HostRefused</c>: what was saved may not be called any more.</exception>
    public static Uri LoginHost(SalesforceHostGate gate, SalesforceConnection connection) =>
        gate.LoginHostFor(connection.SalesforceDomain!)
        ?? throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.HostRefused, "host-refused", "", []));

    /// <summary>For instance <c>v48.0</c>.</summary>
    public static string ApiVersion(SalesforceConnection connection) =>
        SalesforceApiUrl.TryParse(connection.ApiUrl, out var url, out _)
            ? url.Version
            : throw new SalesforceException(new SalesforceFault(SalesforceFaultKind.HostRefused, "api-url-unreadable", "", []));
}
