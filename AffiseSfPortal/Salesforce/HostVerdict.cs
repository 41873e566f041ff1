namespace AffiseSfPortal.Salesforce;

/// <summary>Whether an address may be called, and if not, why. Screens choose their words by <see cref="Kind"/>.</summary>
/// <param name="Host">The host as understood: lower case, punycode, no trailing dot. Null when nothing could be read.</param>
/// <param name="SuggestedHost">The host that was probably meant, itself allowed; null when there is no good guess.</param>
/// <param name="Origin">Scheme, host and port to call; null unless allowed.</param>
public sealed record HostVerdict(HostVerdictKind Kind, string? Host = null, string? SuggestedHost = null, Uri? Origin = null)
{
    public bool IsAllowed => Kind == HostVerdictKind.Allowed;
}

public enum HostVerdictKind
{
    Allowed = 0,

    /// <summary>Empty, or no address at all.</summary>
    Unparseable = 1,

    /// <summary>A Salesforce host without <c>https://</c> before it.</summary>
    MissingScheme = 2,
    HttpInsteadOfHttps = 3,

    /// <summary>Neither http nor https.</summary>
    OtherScheme = 4,
    HasUserInfo = 5,
    IpAddress = 6,
    BadPort = 7,

    /// <summary>Copied from the address bar of Lightning Experience.</summary>
    LightningHost = 8,

    /// <summary>Copied from the address bar of Setup.</summary>
    SetupHost = 9,

    /// <summary>An Experience Cloud site or a Visualforce page.</summary>
    SiteHost = 10,
    NotSalesforce = 11,
}

/// <summary>What a host name says about the org behind it.</summary>
public enum SalesforceEnvironment
{
    Unknown = 0,
    Production = 1,
    Sandbox = 2,
}
