using System.Globalization;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Asks a typed host which versions it speaks. Needs no sign-in, so it can be asked while the form is filled in.</summary>
internal sealed class OrgProbe(ISalesforceClient client, SalesforceHostGate gate, IUserAccess access, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Null for a host that may not be called at all, and for a sign-in host, which is nobody's org.</summary>
    public async Task<OrgFinding?> AskAsync(string address, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        if (gate.CheckDomain(address).Origin is not { } origin)
            return null;
        var environment = SalesforceHostGate.Of(origin.Host);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var versions = await client.GetVersionsAsync(origin, either.Token);
            return new(origin, environment, true, Newest(versions));
        }
        catch (SalesforceException)
        {
            return new(origin, environment, false, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(origin, environment, false, null);
        }
    }

    private static string? Newest(IReadOnlyList<ApiVersion> versions) => versions
        .Select(v => decimal.TryParse(v.Version, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Where(n => n > 0)
        .OrderDescending()
        .Select(n => string.Create(CultureInfo.InvariantCulture, $"v{n:0.0}"))
        .FirstOrDefault();
}

/// <param name="NewestVersion">For instance <c>v68.0</c>; null when it did not answer.</param>
public sealed record OrgFinding(Uri Origin, SalesforceEnvironment Environment, bool IsReached, string? NewestVersion);
