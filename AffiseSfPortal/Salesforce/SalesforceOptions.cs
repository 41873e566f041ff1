namespace AffiseSfPortal.Salesforce;

/// <summary>Which hosts may be called beside Salesforce's own. Bound from <c>Salesforce</c>.</summary>
public sealed class SalesforceHostOptions
{
    public const string Section = "Salesforce";

    /// <summary>Stand-ins on this machine as <c>host:port</c>, called over http. Loopback only; refused on start in Production.</summary>
    public IReadOnlyList<string> TrustedHosts { get; set; } = [];

    /// <summary>Domains of separate clouds that this deployment may call: <c>my.salesforce.mil</c> and <c>my.sfcrmproducts.cn</c> are known.</summary>
    public IReadOnlyList<string> ExtraHostSuffixes { get; set; } = [];
}

/// <summary>Bounds of one call. Bound from <c>Salesforce</c>.</summary>
public sealed class SalesforceClientOptions
{
    /// <value>120 s. Must stay well under the engine's lease.</value>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <value>30 s.</value>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>10 s.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is kept: a new one resolves and checks the address again.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest reply that is read, in bytes after decompression.</summary>
    /// <value>32 MiB; a large org's object list is about 1 MiB.</value>
    public int MaxReplyBytes { get; set; } = 32 * 1024 * 1024;
}
