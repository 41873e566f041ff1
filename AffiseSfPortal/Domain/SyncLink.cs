namespace AffiseSfPortal.Domain;

/// <summary>What is known of an affiliate's record in an org.</summary>
public sealed class SyncLink
{
    public long Id { get; internal set; }
    public int ConnectionId { get; set; }
    public long AffiliateKey { get; set; }

    /// <summary>18 characters.</summary>
    public string SalesforceId { get; set; } = "";
    public string ObjectName { get; set; } = "";

    /// <summary>SHA-256 of the last accepted payload.</summary>
    public byte[] PayloadHash { get; set; } = [];
    public int MappingNumber { get; set; }
    public SyncOutcome LastOutcome { get; set; }
    public int FieldCount { get; set; }
    public DateTime LastSyncedAt { get; set; }

    /// <summary>Made by the wizard's test sync: offered for removal.</summary>
    public bool IsTest { get; set; }
}

/// <summary>One try for one affiliate, recorded.</summary>
public sealed class SyncAttempt
{
    public long Id { get; private set; }
    public int ConnectionId { get; set; }
    public long AffiliateKey { get; set; }
    public DateTime At { get; set; }
    public int DurationMs { get; set; }

    /// <summary>From the first unsent change to this outcome, milliseconds; null where nothing was delivered.</summary>
    public long? WaitedMs { get; set; }
    public SyncOutcome Outcome { get; set; }
    public int FieldCount { get; set; }
    public int MappingNumber { get; set; }
    public string? SalesforceId { get; set; }
    public string ObjectName { get; set; } = "";
    public string? FaultCode { get; set; }
    public string? FaultMessage { get; set; }
    public List<string> FaultFields { get; set; } = [];
    public int? HttpStatus { get; set; }

    /// <summary>The record as it was sent; never a token or secret.</summary>
    public string? RequestJson { get; set; }

    /// <summary>What Salesforce said of this record.</summary>
    public string? ReplyJson { get; set; }

    /// <summary>What became of each row of the mapping, one letter each; the mapping room reads it.</summary>
    public string? Trace { get; set; }
    public string? ActorId { get; set; }

    /// <summary>The number of its batch: the same in the logs and traces of everything that was done for it.</summary>
    public string? BatchId { get; set; }
}

public enum SyncOutcome
{
    Created = 0,
    Updated = 1,

    /// <summary>Equal to the last accepted payload: no call.</summary>
    Unchanged = 2,

    /// <summary>A person is needed.</summary>
    Refused = 3,

    /// <summary>Tried again later.</summary>
    WillRetry = 4,

    /// <summary>No certain answer: sent again by its key.</summary>
    InDoubt = 5,

    /// <summary>The connection or mapping waits; the row lost nothing.</summary>
    Held = 6,

    /// <summary>The mapping's filter leaves the affiliate out: no call. The fault's field says which rule.</summary>
    Filtered = 7,
}

/// <summary>An affiliate that the mapping's filter leaves out, as it was last looked at.</summary>
public sealed class SyncSkip
{
    public int ConnectionId { get; set; }
    public long AffiliateKey { get; set; }

    /// <summary>The affiliate field of the rule that leaves it out.</summary>
    public string Field { get; set; } = "";
    public DateTime At { get; set; }
}

/// <summary>How one affiliate stands on one connection; the only states that screens show.</summary>
public enum SyncState
{
    InSalesforce = 0,
    Sending = 1,
    Waiting = 2,
    Refused = 3,
    RecordDeleted = 4,
    NotLinked = 5,
    Paused = 6,

    /// <summary>The mapping's filter leaves it out.</summary>
    Filtered = 7,
}

/// <summary>One table, one function: the state that rows, links and the connection add up to.</summary>
public static class SyncStates
{
    public static SyncState Of(SyncRow? row, bool isLinked, bool isConnectionStopped, bool isFiltered = false) => row switch
    {
        null when isFiltered => SyncState.Filtered,
        null => isLinked ? SyncState.InSalesforce : SyncState.NotLinked,
        { Cause: RowCause.RecordDeleted } => SyncState.RecordDeleted,
        { Cause: not null } => SyncState.Refused,
        { LeaseToken: not null } => SyncState.Sending,
        _ => isConnectionStopped ? SyncState.Paused : SyncState.Waiting,
    };
}
