using Microsoft.AspNetCore.Authorization;

namespace AffiseSfPortal.Identity;

/// <summary>What may be asked for, each a policy of ASP.NET Core under this name.</summary>
internal static class PortalPolicies
{
    /// <summary>Any role.</summary>
    public const string Read = "Portal.Read";

    /// <summary>Edits affiliates, retries, ignores, fixes.</summary>
    public const string Operate = "Portal.Operate";

    /// <summary>Connection, mapping, filters, alerts, API keys, users, diagnostics, erasure.</summary>
    public const string Administer = "Portal.Administer";

    public static AuthorizationBuilder AddPortalPolicies(this AuthorizationBuilder builder) => builder
        .AddPolicy(Read, policy => policy.RequireRole(PortalRoles.Viewer, PortalRoles.Operator, PortalRoles.Administrator))
        .AddPolicy(Operate, policy => policy.RequireRole(PortalRoles.Operator, PortalRoles.Administrator))
        .AddPolicy(Administer, policy => policy.RequireRole(PortalRoles.Administrator));
}
