namespace AffiseSfPortal.Domain;

/// <summary>Somebody asked for what their role may not do. Nothing was done.</summary>
/// <param name="policy">What would have been needed.</param>
public sealed class AccessRefusedException(string policy) : Exception($"The policy {policy} refuses this.")
{
    public string Policy { get; } = policy;
}
