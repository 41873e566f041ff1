namespace AffiseSfPortal.Sync;

/// <summary>Where people reach this portal: for links that are sent along.</summary>
public interface IPortalAddresses
{
    /// <summary>What the address of an affiliate's page begins with, up to its number; null while nobody knows the portal's own address.</summary>
    string? AffiliateUrl { get; }
}

/// <summary>For hosts without screens.</summary>
internal sealed class NoPortalAddresses : IPortalAddresses
{
    public string? AffiliateUrl => null;
}
