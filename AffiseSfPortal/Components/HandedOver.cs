namespace AffiseSfPortal.Components;

/// <summary>What was selected on one page for another to use, within one circuit: an address has no room for a thousand affiliates.</summary>
internal sealed class HandedOver
{
    /// <summary>Keys of the affiliates that were selected last.</summary>
    public IReadOnlyCollection<long> Affiliates { get; set; } = [];
}
