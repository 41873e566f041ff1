using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Sync;

/// <summary>Composes what was claimed, from the newest state, and sets aside what needs no call.</summary>
internal sealed class Composer(ILogger<Composer> log)
{
    /// <returns>What is to be sent, and the results of rows that are not.</returns>
    public (List<ComposedRow> ToSend, List<RowResult> Settled) Compose(ClaimedBatch batch)
    {
        List<ComposedRow> toSend = [];
        List<RowResult> settled = [];
        // Salesforce compares keys without case and refuses both records of one call that carry the same: the second goes with the next batch.
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var composer = new PayloadComposer(batch.Mapping, AffiliateField.Catalogue(batch.SignUpFields), batch.Describe);
        foreach (var row in batch.Rows)
        {
            if (TryCompose(composer, row) is not { } composed)
                settled.Add(new RowResult(row, SyncOutcome.Refused, Fault: Faults.CannotCompose, Cause: RowCause.Refused));
            else if (composed.FieldCount == 0 && row.Link is null)
                settled.Add(new RowResult(row, SyncOutcome.Refused, composed, Fault: Faults.NothingToSend, Cause: RowCause.Refused));
            else if (!row.Row.Force && row.Link is { } link && composed.Hash.AsSpan().SequenceEqual(link.PayloadHash))
                settled.Add(new RowResult(row, SyncOutcome.Unchanged, composed, link.SalesforceId));
            else if (!keys.Add(row.Affiliate.AffiliateId))
                settled.Add(new RowResult(row, SyncOutcome.Held, composed));
            else
                toSend.Add(composed);
        }
        return (toSend, settled);
    }

    /// <summary>One affiliate that cannot be composed is set aside alone; the others of the batch go out.</summary>
    private ComposedRow? TryCompose(PayloadComposer composer, ClaimedRow row)
    {
        try
        {
            var record = composer.Compose(row.Affiliate, row.Link?.SalesforceId);
            return new ComposedRow(row, record.Json, record.Hash, record.FieldCount);
        }
        catch (Exception e)
        {
            log.LogError(e, "Affiliate {AffiliateKey} cannot be composed for connection {Connection}", row.Affiliate.Key, row.Row.ConnectionId);
            return null;
        }
    }
}
