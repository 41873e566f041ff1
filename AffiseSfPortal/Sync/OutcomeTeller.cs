using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;

namespace AffiseSfPortal.Sync;

/// <summary>Tells open screens what was claimed and what became of it.</summary>
internal sealed class OutcomeTeller(ILiveFeed feed)
{
    public void Claimed(ClaimedBatch batch) => feed.Publish(new QueueChanged(batch.Connection.Id, [.. batch.Rows.Select(r => r.Affiliate.Key)], Claimed: true));

    public void Settled(ClaimedBatch batch, BatchReport report)
    {
        // A hold is told once, when it begins; each failing probe would only repeat it.
        var told = report.Results.Where(r => r.Outcome != SyncOutcome.Held || (r.Fault is not null && batch.Connection.Hold is null));
        feed.Publish(new BatchSettled(batch.Connection.Id, [.. told.Select(r => Outcome(batch, report, r))]));
    }

    private static RecordOutcome Outcome(ClaimedBatch batch, BatchReport report, RowResult result) => new(
        result.Claimed.Affiliate.Key,
        result.Claimed.Affiliate.AffiliateId,
        result.Claimed.DisplayName,
        result.Outcome,
        batch.Mapping.DestinationObject,
        result.SalesforceId,
        result.SalesforceId is null ? null : $"{batch.Connection.InstanceUrl.TrimEnd('/')}/{result.SalesforceId}",
        result.Composed?.FieldCount ?? 0,
        result.Claimed.Row.ActorId,
        result.Claimed.Row.Reason,
        result.Fault?.Code,
        result.Fault?.Message,
        result.Fault?.Fields ?? [])
    {
        Cause = result.Cause,
        Hold = result.Outcome == SyncOutcome.Held ? report.Hold?.Cause : null,
    };
}
