using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Wire;
using RestSharp;

namespace AffiseSfPortal.Salesforce;

/// <summary>Finds out whose org this is. An integration user often may not read its own organization or identity: then the next best source answers.</summary>
internal sealed class IdentityReader(SalesforceClient client, SalesforceHostGate gate)
{
    public async Task<OrgIdentity> ReadAsync(OrgAccess access, CancellationToken cancellationToken)
    {
        var (orgId, userId, username) = await TryAsync(() => FromUserInfoAsync(access, cancellationToken))
            ?? await FromResourcesAsync(access, cancellationToken);
        username ??= (await TryAsync(() => client.ReadAsync(
            client.Get(access, $"sobjects/User/{SalesforcePaths.Id(userId)}?fields=Username"), SalesforceJson.Default.WireUser, cancellationToken)))?.Username;
        var org = await TryAsync(() => client.ReadAsync(
            client.Get(access, $"sobjects/Organization/{SalesforcePaths.Id(orgId)}?fields=Name,IsSandbox"), SalesforceJson.Default.WireOrganization, cancellationToken));
        var host = access.InstanceUrl.Host;
        return new(
            orgId,
            string.IsNullOrWhiteSpace(org?.Name) ? host.Split('.')[0] : org.Name,
            org?.IsSandbox ?? SalesforceHostGate.Of(host) == SalesforceEnvironment.Sandbox,
            userId,
            username ?? userId);
    }

    private async Task<Whose?> FromUserInfoAsync(OrgAccess access, CancellationToken cancellationToken)
    {
        var request = new SalesforceRequest(Method.Get, new Uri(gate.Require(access.InstanceUrl), "/services/oauth2/userinfo"), SalesforceOperation.Read) { AccessToken = access.AccessToken };
        var info = await client.ReadAsync(request, SalesforceJson.Default.WireUserInfo, cancellationToken);
        return info is { OrganizationId: { } orgId, UserId: { } userId } ? new(orgId, userId, info.PreferredUsername ?? info.Username) : null;
    }

    // The version's resource list names the identity address, whose path holds both ids.
    private async Task<Whose> FromResourcesAsync(OrgAccess access, CancellationToken cancellationToken)
    {
        var resources = await client.ReadAsync(client.Get(access, ""), SalesforceJson.Default.WireResources, cancellationToken);
        if (AddressText.TryParse(resources.Identity, out var identity) && identity.Segments is [.., var org, var user])
            return new(org.Trim('/'), user.Trim('/'), null);
        throw new SalesforceException(new(SalesforceFaultKind.AccessDenied, "identity-hidden", "", []));
    }

    // Only a refusal of this one thing is passed over; an ended session or an outage is not.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> read)
        where T : class?
    {
        try
        {
            return await read();
        }
        catch (SalesforceException e) when (e.Fault is
        {
            HttpStatus: >= 400 and < 500, Kind: not (SalesforceFaultKind.SessionExpired or SalesforceFaultKind.SessionPolicy
            or SalesforceFaultKind.DailyLimit or SalesforceFaultKind.ConcurrentLimit or SalesforceFaultKind.ApiDisabled or SalesforceFaultKind.VersionRetired)
        })
        {
            return null;
        }
    }

    private sealed record Whose(string OrgId, string UserId, string? Username);
}
