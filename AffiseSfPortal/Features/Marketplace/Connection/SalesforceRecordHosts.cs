using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Records open at hosts that the portal itself may call, and nowhere else: the address came with a reply once.</summary>
internal sealed class SalesforceRecordHosts(SalesforceHostGate gate) : IRecordHosts
{
    public bool MayOpen(string? url) => SafeUrl.IsWeb(url) && gate.Check(url).IsAllowed;
}
