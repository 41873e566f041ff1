using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Sync;

/// <summary>Up to 200 rows that this process alone may settle, with everything that is needed to compose them.</summary>
internal sealed record ClaimedBatch(ClaimedConnection Connection, ClaimPlan Plan, string LeaseToken, IReadOnlyList<ClaimedRow> Rows)
{
    public MappingVersion Mapping => Plan.Mapping;

    /// <summary>Every record was tried before for reasons of its own: a call that the retry budget pays for.</summary>
    public bool IsRetry => Rows.All(r => r.Row.Attempts > 0);

    public bool HasLive => Rows.Any(r => r.Row.Lane == SyncLane.Live);
}

/// <summary>The connection as it was when the rows were claimed.</summary>
/// <param name="Hold">Set when this batch is the one probe that a waiting connection gets.</param>
internal sealed record ClaimedConnection(int Id, string InstanceUrl, string? OrgId, string DestinationObject, HoldCause? Hold);

/// <summary>How a connection's records are composed: read once, and again when any of it has changed.</summary>
internal sealed record ClaimPlan(MappingVersion Mapping, SalesforceObjectDescribe? Describe, PayloadComposer Composer, ErasurePlan Erasure, FilterPlan? Filter = null)
{
    /// <summary>Records are found by a field that the org says is no unique external ID. False while the org has said nothing.</summary>
    public bool KeyIsNotUnique { get; } = MatchKey.IsKnownNotUnique(Mapping, Describe);
}

/// <param name="Link">What is known of the record, or null.</param>
internal sealed record ClaimedRow(SyncRow Row, Affiliate Affiliate, SyncLink? Link)
{
    /// <summary>Why the affiliate cannot be read, or null.</summary>
    public Exception? Unreadable { get; init; }

    public string DisplayName => Affiliate.DisplayName;
}

/// <param name="Json">The complete record for the wire, <c>attributes</c> first.</param>
/// <param name="Hash">SHA-256 of what the mapping made of the affiliate; equal for equal content, whatever call carries it.</param>
/// <param name="Trace">What became of each row of the mapping.</param>
internal sealed record ComposedRow(ClaimedRow Claimed, ReadOnlyMemory<byte> Json, byte[] Hash, int FieldCount, string? Trace = null)
{
    /// <summary>The record was looked for and is not there: this send makes it.</summary>
    public bool IsKnownNew { get; init; }

    /// <summary>Not the mapping's record: it says in one field that the affiliate is left out from now on, or empties what was sent of one that was erased.</summary>
    public bool IsLeaving { get; init; }
}

/// <summary>What became of one row, before it is written down.</summary>
/// <param name="ReplyJson">Salesforce's part about this record, UTF-8, verbatim.</param>
/// <param name="Cause">Set when a person is needed.</param>
/// <param name="MustResend">It may have arrived without our knowing.</param>
internal sealed record RowResult(
    ClaimedRow Claimed,
    SyncOutcome Outcome,
    ComposedRow? Composed = null,
    string? SalesforceId = null,
    SalesforceFault? Fault = null,
    ReadOnlyMemory<byte>? ReplyJson = null,
    RowCause? Cause = null,
    bool MustResend = false,
    int? HttpStatus = null,
    TimeSpan Duration = default)
{
    public bool Delivered => Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged;

    /// <summary>Nothing is owed any more.</summary>
    public bool IsDone => Delivered || Outcome == SyncOutcome.Filtered;
}

/// <summary>What became of a batch.</summary>
/// <param name="Hold">Set when connection or mapping must wait.</param>
internal sealed record BatchReport(IReadOnlyList<RowResult> Results, int Calls, ApiUsage? Usage, HoldRequest? Hold);

/// <param name="IsSet">The session has put the connection on hold already.</param>
internal sealed record HoldRequest(HoldCause Cause, SalesforceFault Fault, bool IsSet = false);
