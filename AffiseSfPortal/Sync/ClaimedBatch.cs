using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Sync;

/// <summary>Up to 200 rows that this process alone may settle, with everything that is needed to compose them.</summary>
/// <param name="Describe">The destination object as it was last described, or null.</param>
internal sealed record ClaimedBatch(
    SalesforceConnection Connection,
    MappingVersion Mapping,
    IReadOnlyList<SignUpField> SignUpFields,
    SalesforceObjectDescribe? Describe,
    string LeaseToken,
    IReadOnlyList<ClaimedRow> Rows);

/// <param name="Link">What is known of the record, or null.</param>
internal sealed record ClaimedRow(SyncRow Row, Affiliate Affiliate, SyncLink? Link)
{
    public string DisplayName => Affiliate.CompanyName ?? Affiliate.ContactPerson ?? Affiliate.Email;
}

/// <param name="Json">The complete record for the wire, <c>attributes</c> first.</param>
/// <param name="Hash">SHA-256 of what the mapping made of the affiliate; equal for equal content, whatever call carries it.</param>
internal sealed record ComposedRow(ClaimedRow Claimed, ReadOnlyMemory<byte> Json, byte[] Hash, int FieldCount);

/// <summary>What became of one row, before it is written down.</summary>
/// <param name="Cause">Set when a person is needed.</param>
/// <param name="MustResend">It may have arrived without our knowing.</param>
internal sealed record RowResult(
    ClaimedRow Claimed,
    SyncOutcome Outcome,
    ComposedRow? Composed = null,
    string? SalesforceId = null,
    SalesforceFault? Fault = null,
    string? ReplyJson = null,
    RowCause? Cause = null,
    bool MustResend = false,
    int? HttpStatus = null,
    TimeSpan Duration = default)
{
    public bool Delivered => Outcome is SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged;
}

/// <summary>What became of a batch.</summary>
/// <param name="Hold">Set when connection or mapping must wait.</param>
internal sealed record BatchReport(IReadOnlyList<RowResult> Results, int Calls, ApiUsage? Usage, HoldRequest? Hold);

/// <param name="IsSet">The session has put the connection on hold already.</param>
internal sealed record HoldRequest(HoldCause Cause, SalesforceFault Fault, bool IsSet = false);
