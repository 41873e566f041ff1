namespace AffiseSfPortal.Domain;

/// <summary>One org and one destination object: what the plug-in's page configures, and how it stands.</summary>
public sealed class SalesforceConnection
{
    public int Id { get; private set; }

    // The five fields, as last saved and valid. Null until the first Save.
    public string? ConsumerKey { get; set; }
    public string? ProtectedConsumerSecret { get; set; }
    public DateTime? ConsumerSecretSavedAt { get; set; }

    /// <summary>As typed, for instance <c>https://yourorg.my.salesforce.com/services/data/v48.0</c>.</summary>
    public string? ApiUrl { get; set; }
    public string? DestinationObject { get; set; }

    /// <summary>Where the admin signs in: decides production or sandbox.</summary>
    public string? SalesforceDomain { get; set; }

    // The grant. All null until Salesforce sent a refresh token.
    public string? ProtectedRefreshToken { get; set; }

    /// <summary>The token reply's own instance URL, stored anew with every token reply; what is called from then on.</summary>
    public string? InstanceUrl { get; set; }
    public string? OrgId { get; set; }
    public string? OrgName { get; set; }
    public string? SalesforceUserId { get; set; }
    public string? SalesforceUsername { get; set; }
    public bool? IsSandbox { get; set; }
    public DateTime? GrantedAt { get; set; }

    /// <summary>The admin finished the set-up. Saves are sent from the grant on; this closes the wizard.</summary>
    public DateTime? ActivatedAt { get; set; }

    /// <summary>The admin pressed Pause.</summary>
    public DateTime? PausedAt { get; set; }

    /// <summary>Existing affiliates wait; what is edited goes on.</summary>
    public DateTime? BackfillPausedAt { get; set; }

    /// <summary>Why the engine waits, or null. Connection and mapping causes stand here, never on rows.</summary>
    public HoldCause? Hold { get; set; }
    public DateTime? HoldSince { get; set; }

    /// <summary>When the engine tries one probe; null when only a person can end the hold.</summary>
    public DateTime? HoldUntil { get; set; }
    public string? HoldCode { get; set; }
    public string? HoldMessage { get; set; }
    public List<string> HoldFields { get; set; } = [];

    /// <summary>How often in a row the probe failed; decides the next wait.</summary>
    public int HoldCount { get; set; }

    public DateTime? LastSuccessAt { get; set; }

    /// <summary>From <c>Sforce-Limit-Info</c>: calls used and allowed in the rolling 24 hours.</summary>
    public int? ApiCallsUsed { get; set; }
    public int? ApiCallsAllowed { get; set; }
    public DateTime? ApiCallsReadAt { get; set; }

    /// <summary>Calls that this portal may make in a rolling 24 hours; null for no bound of its own. 1 or more.</summary>
    public int? ApiShare { get; set; }

    /// <summary>Percent of the org's allowance that is left to other tools, 0 to 90.</summary>
    public int ApiReservePercent { get; set; } = DefaultApiReservePercent;

    public const int DefaultApiReservePercent = 10;

    public bool HasCredentials => ConsumerKey is not null && ProtectedConsumerSecret is not null && ApiUrl is not null
        && DestinationObject is not null && SalesforceDomain is not null;

    public bool IsGranted => ProtectedRefreshToken is not null && InstanceUrl is not null;

    /// <summary>Ends a hold, after a success or after a person cured its cause.</summary>
    public void Release()
    {
        Hold = null;
        HoldSince = HoldUntil = null;
        HoldCode = HoldMessage = null;
        HoldFields = [];
        HoldCount = 0;
    }

    /// <summary>Forgets the grant; the five fields stay.</summary>
    public void ForgetGrant()
    {
        ProtectedRefreshToken = InstanceUrl = OrgId = OrgName = SalesforceUserId = SalesforceUsername = null;
        IsSandbox = null;
        GrantedAt = ActivatedAt = PausedAt = null;
        Release();
    }
}

/// <summary>Why a whole connection waits. Costs no row an attempt.</summary>
public enum HoldCause
{
    /// <summary>Salesforce cannot be reached or answers 5xx: one probe after a growing pause.</summary>
    Unavailable = 0,

    /// <summary>The daily allowance of API calls is used up: one probe each 15 minutes.</summary>
    ApiLimit = 1,

    /// <summary>The grant is gone: an admin grants permissions again.</summary>
    ReconnectNeeded = 2,

    /// <summary>The org's edition or policy forbids API calls: an admin changes it in Salesforce.</summary>
    NotAllowed = 3,

    /// <summary>The mapping names a field or object that the org does not have or does not let us write.</summary>
    MappingBroken = 4,

    /// <summary>The portal's own share of the day's calls is used up, or what is left belongs to other tools: goes on by itself.</summary>
    BudgetReached = 5,
}

/// <summary>What an admin typed into the five fields so far, valid or not. Survives a reload; holds no open secret.</summary>
public sealed class ConnectionDraft
{
    public int ConnectionId { get; set; }
    public string? ConsumerKey { get; set; }
    public string? ProtectedConsumerSecret { get; set; }
    public DateTime? ConsumerSecretSavedAt { get; set; }
    public string? ApiUrl { get; set; }
    public string? DestinationObject { get; set; }
    public string? SalesforceDomain { get; set; }

    /// <summary>The wizard's step that was open, 1 to 5.</summary>
    public int Step { get; set; } = 1;

    /// <summary>The admin said that the app exists (step 1 done).</summary>
    public bool AppCreated { get; set; }
    public DateTime UpdatedAt { get; set; }
}

/// <summary>One started sign-in at Salesforce: the single-use <c>state</c> and what belongs to it (RFC 9700).</summary>
public sealed class OAuthRequest
{
    public long Id { get; private set; }

    /// <summary>SHA-256 of the state, hex; unique.</summary>
    public string StateHash { get; set; } = "";
    public int ConnectionId { get; set; }
    public string UserId { get; set; } = "";
    public string ProtectedCodeVerifier { get; set; } = "";

    /// <summary>The login host chosen: the code is exchanged there and nowhere else.</summary>
    public string LoginHost { get; set; } = "";
    public string RedirectUri { get; set; } = "";
    public DateTime CreatedAt { get; set; }
    public DateTime ExpiresAt { get; set; }
    public DateTime? UsedAt { get; set; }

    /// <summary>What became of it, or null while Salesforce has not come back.</summary>
    public string? OutcomeCode { get; set; }
}
