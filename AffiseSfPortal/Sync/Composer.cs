using AffiseSfPortal.Domain;

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
        var writer = new RecordWriter(batch);
        foreach (var row in batch.Rows)
        {
            if (TryWrite(writer, row) is not { } composed)
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
    private ComposedRow? TryWrite(RecordWriter writer, ClaimedRow row)
    {
        try
        {
            return writer.Write(row);
        }
        catch (Exception e)
        {
            log.LogError(e, "Affiliate {AffiliateKey} cannot be composed for connection {Connection}", row.Affiliate.Key, row.Row.ConnectionId);
            return null;
        }
    }
}
