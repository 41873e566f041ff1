namespace AffiseSfPortal.Domain;

/// <summary>What the person at the screen may do: for what to show, and what to show as out of reach. Services ask for themselves.</summary>
public interface IUserRights
{
    /// <param name="policy">The name of a policy.</param>
    Task<bool> MayAsync(string policy);
}
