using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Live;

/// <summary>Something that open screens may want to show.</summary>
public abstract record LiveEvent(int ConnectionId);

/// <summary>A batch was settled; one outcome for each record in it.</summary>
public sealed record BatchSettled(int ConnectionId, IReadOnlyList<RecordOutcome> Outcomes) : LiveEvent(ConnectionId);

/// <summary>Rows became owed or were claimed: counts and chips may differ.</summary>
public sealed record QueueChanged(int ConnectionId, IReadOnlyList<long> AffiliateKeys, bool Claimed) : LiveEvent(ConnectionId);

/// <summary>Credentials, grant, hold, pause or mapping changed.</summary>
public sealed record ConnectionChanged(int ConnectionId) : LiveEvent(ConnectionId);

/// <summary>What became of one record.</summary>
/// <param name="RecordUrl">The record in Salesforce, or null when there is none.</param>
public sealed record RecordOutcome(
    long AffiliateKey,
    string AffiliateId,
    string DisplayName,
    SyncOutcome Outcome,
    string ObjectName,
    string? SalesforceId,
    string? RecordUrl,
    int FieldCount,
    string? ActorId,
    OwedReason Reason,
    string? FaultCode,
    string? FaultMessage,
    IReadOnlyList<string> FaultFields)
{
    /// <summary>Why a person is needed for this affiliate, whatever the outcome of this try; null while the engine goes on by itself.</summary>
    public RowCause? Cause { get; init; }

    /// <summary>Why the whole connection waits, when the outcome is <see cref="SyncOutcome.Held"/>.</summary>
    public HoldCause? Hold { get; init; }

    public bool Delivered => Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged;
}
