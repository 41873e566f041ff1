using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

/// <summary>What a user may do.</summary>
internal static class PortalRoles
{
    /// <summary>Reads.</summary>
    public const string Viewer = nameof(Viewer);

    /// <summary>Edits affiliates, retries and fixes.</summary>
    public const string Operator = nameof(Operator);

    /// <summary>Connection, mapping, users.</summary>
    public const string Administrator = nameof(Administrator);

    public static readonly IReadOnlyList<string> All = [Viewer, Operator, Administrator];

    /// <summary>Each may what the next one may, and more.</summary>
    public static readonly string[] HighestFirst = [Administrator, Operator, Viewer];

    /// <summary>Makes the roles that are missing; two at once do no harm.</summary>
    public static async Task EnsureAsync(RoleManager<IdentityRole> roles)
    {
        foreach (var role in All)
        {
            if (!await roles.RoleExistsAsync(role))
                await roles.CreateAsync(new IdentityRole(role));
        }
    }
}
