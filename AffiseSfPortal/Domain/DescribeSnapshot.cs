namespace AffiseSfPortal.Domain;

/// <summary>The last describe of an object, kept so that screens open at once and survive an org that is away.</summary>
public sealed class DescribeSnapshot
{
    public int ConnectionId { get; set; }
    public string ObjectName { get; set; } = "";

    /// <summary>The describe in the portal's own JSON form.</summary>
    public string Json { get; set; } = "";
    public DateTime FetchedAt { get; set; }

    /// <summary>Salesforce's Last-Modified, for If-Modified-Since.</summary>
    public DateTime? LastModified { get; set; }
}

/// <summary>A fact of this installation, for instance that the first administrator exists. The key is unique: the first writer wins.</summary>
public sealed class PortalSetting
{
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}
