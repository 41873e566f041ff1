using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Persistence;

/// <summary>Somebody who signs in to the portal.</summary>
public sealed class PortalUser : IdentityUser
{
    public string? DisplayName { get; set; }

    /// <summary>May not sign in, and open sessions end.</summary>
    public bool Disabled { get; set; }
    public DateTime CreatedAt { get; set; }
}
