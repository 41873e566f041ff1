using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Sync;

/// <summary>Composes what was claimed, from the newest state, and sets aside what needs no call.</summary>
internal sealed class Composer(ILogger<Composer> log)
{
    public ComposedBatch Compose(ClaimedBatch batch)
    {
        var composed = new ComposedBatch(batch);
        foreach (var row in batch.Rows)
            Compose(composed, row);
        composed.Complete();
        return composed;
    }

    /// <summary>One affiliate that cannot be composed is set aside alone; the others of the batch go out.</summary>
    private void Compose(ComposedBatch batch, ClaimedRow row)
    {
        if (row.Unreadable is { } unreadable)
        {
            log.LogError(unreadable, "Affiliate {AffiliateKey} cannot be read for connection {Connection}", row.Affiliate.Key, row.Row.ConnectionId);
            batch.Settle(new RowResult(row, SyncOutcome.Refused, Fault: Faults.CannotCompose, Cause: RowCause.Refused));
            return;
        }
        try
        {
            batch.Add(row);
        }
        catch (Exception e)
        {
            log.LogError(e, "Affiliate {AffiliateKey} cannot be composed for connection {Connection}", row.Affiliate.Key, row.Row.ConnectionId);
            batch.Settle(new RowResult(row, SyncOutcome.Refused, Fault: Faults.CannotCompose, Cause: RowCause.Refused));
        }
    }
}

/// <summary>A batch, composed. The records' bytes live until it is disposed.</summary>
internal sealed class ComposedBatch : IDisposable
{
    private readonly PayloadComposer.BatchComposer _composer;
    private readonly List<(ClaimedRow Row, BatchRecord Record, bool IsSent)> _composed;
    private readonly List<RowResult> _settled = [];
    // Salesforce compares keys without case and refuses both records of one call that carry the same: the second goes with the next batch.
    private readonly HashSet<string> _keys;

    public ComposedBatch(ClaimedBatch batch)
    {
        _composer = new PayloadComposer.BatchComposer(batch.Plan.Composer);
        _composed = new(batch.Rows.Count);
        _keys = new(batch.Rows.Count, StringComparer.OrdinalIgnoreCase);
    }

    public List<ComposedRow> ToSend { get; } = [];

    /// <summary>Rows that need no call.</summary>
    public IReadOnlyList<RowResult> Settled => _settled;

    public void Add(ClaimedRow row)
    {
        var record = _composer.Compose(row.Affiliate, row.Link?.SalesforceId);
        _composed.Add((row, record, IsSent: record.StoppedBy is null && IsNeeded(row, record) && _keys.Add(row.Affiliate.AffiliateId)));
    }

    public void Settle(RowResult result) => _settled.Add(result);

    /// <summary>Everything is composed: from here on the bytes stay where they are.</summary>
    public void Complete()
    {
        ToSend.EnsureCapacity(_composed.Count);
        foreach (var (row, record, isSent) in _composed)
        {
            var composed = new ComposedRow(row, _composer.Json(record), record.Hash, record.FieldCount);
            if (isSent)
                ToSend.Add(composed);
            else if (record.StoppedBy is { } stop)
                _settled.Add(new RowResult(row, SyncOutcome.Refused, composed, Fault: MappingFaults.ValueNotListed(_composer.TargetOf(stop)), Cause: RowCause.Refused));
            else if (IsNothing(row, record))
                _settled.Add(new RowResult(row, SyncOutcome.Refused, composed, Fault: Faults.NothingToSend, Cause: RowCause.Refused));
            else if (IsUnchanged(row, record))
                _settled.Add(new RowResult(row, SyncOutcome.Unchanged, composed, row.Link!.SalesforceId));
            else
                _settled.Add(new RowResult(row, SyncOutcome.Held, composed));
        }
    }

    /// <summary>Keeps the bytes from being used again: a call that was given up may still be writing them.</summary>
    public void Abandon() => _composer.Abandon();

    public void Dispose() => _composer.Dispose();

    private static bool IsNeeded(ClaimedRow row, BatchRecord record) => !IsNothing(row, record) && !IsUnchanged(row, record);

    private static bool IsNothing(ClaimedRow row, BatchRecord record) => record.FieldCount == 0 && row.Link is null;

    private static bool IsUnchanged(ClaimedRow row, BatchRecord record) =>
        !row.Row.Force && row.Link is { } link && record.Hash.AsSpan().SequenceEqual(link.PayloadHash);
}
