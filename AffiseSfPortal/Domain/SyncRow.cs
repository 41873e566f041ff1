namespace AffiseSfPortal.Domain;

/// <summary>What is owed to Salesforce for one affiliate on one connection. Exists only while something is owed or a person is needed.</summary>
public sealed class SyncRow
{
    public long Id { get; internal set; }
    public int ConnectionId { get; set; }
    public long AffiliateKey { get; set; }

    /// <summary>Grows whenever anything makes the affiliate owed again.</summary>
    public long Version { get; set; } = 1;

    /// <summary><see cref="Version"/> when it was claimed: settling deletes only what was really sent.</summary>
    public long? ClaimedVersion { get; set; }
    public OwedReason Reason { get; set; }

    /// <summary>Send even when nothing changed since the last accepted payload.</summary>
    public bool Force { get; set; }

    /// <summary>The portal user who saved; notifications go to that person.</summary>
    public string? ActorId { get; set; }
    public SyncLane Lane { get; set; }

    /// <summary>When the first unsent change was saved: edit-to-Salesforce time starts here.</summary>
    public DateTime OwedSince { get; set; }
    public DateTime NextAttemptAt { get; set; }

    /// <summary>Tries that failed for reasons of this row alone.</summary>
    public int Attempts { get; set; }
    public string? LeaseOwner { get; set; }
    public string? LeaseToken { get; set; }
    public DateTime? LeaseUntil { get; set; }

    /// <summary>Set when only a person can go on; null while the engine may send.</summary>
    public RowCause? Cause { get; set; }
    public string? FaultCode { get; set; }

    /// <summary>Salesforce's own words, bounded.</summary>
    public string? FaultMessage { get; set; }
    public List<string> FaultFields { get; set; } = [];
    public DateTime? FaultAt { get; set; }

    /// <summary>What tells this fault from others of the same code: <see cref="FaultShape"/>; null for rows that failed before there was such a thing.</summary>
    public string? FaultShape { get; set; }

    /// <summary>A person chose to leave it as it is, until it is edited or tried again.</summary>
    public DateTime? IgnoredAt { get; set; }
    public string? IgnoredReason { get; set; }
    public string? IgnoredBy { get; set; }
}

/// <summary>Why a row waits for a person.</summary>
public enum RowCause
{
    /// <summary>Salesforce refuses the data.</summary>
    Refused = 0,

    /// <summary>The linked record was deleted in Salesforce.</summary>
    RecordDeleted = 1,

    /// <summary>The lead was converted.</summary>
    RecordConverted = 2,

    /// <summary>Salesforce found a duplicate, or several records carry the key.</summary>
    Duplicate = 3,

    /// <summary>A create without a key may or may not have arrived.</summary>
    InDoubt = 4,

    /// <summary>Retries are spent.</summary>
    RetriesSpent = 5,
}

public enum OwedReason
{
    Created = 0,
    Edited = 1,
    SyncNow = 2,
    Backfill = 3,
    MappingChanged = 4,
    Test = 5,
}

/// <summary>Live goes before backfill.</summary>
public enum SyncLane
{
    Live = 0,
    Backfill = 1,
}
