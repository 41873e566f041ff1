namespace AffiseSfPortal.Domain;

/// <summary>A portal process that works on this database, as it was last seen. Times are the database's own.</summary>
public sealed class PortalInstance
{
    /// <summary>Unique and never used twice: stands in <see cref="SyncRow.LeaseOwner"/>.</summary>
    public string Name { get; set; } = "";
    public DateTime StartedAt { get; set; }

    /// <summary>A heartbeat. An instance that has not been seen for a while has ended, and what it had claimed is free.</summary>
    public DateTime SeenAt { get; set; }
}
