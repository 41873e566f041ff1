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
            if (row.Affiliate.ErasedAt is not null)
                batch.Erase(row);
            else if (batch.Filter?.LeftOutBy(row.Affiliate) is { } field)
                batch.LeaveOut(row, field);
            else
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
    private readonly PayloadComposer _plan;
    private readonly ErasurePlan _erasure;
    private PayloadComposer.BatchComposer? _final;

    public ComposedBatch(ClaimedBatch batch)
    {
        _plan = batch.Plan.Composer;
        _erasure = batch.Plan.Erasure;
        Filter = batch.Plan.Filter;
        _composer = new PayloadComposer.BatchComposer(_plan);
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

    public FilterPlan? Filter { get; }

    /// <summary>Not sent; an affiliate whose record was written before may say so there, once.</summary>
    public void LeaveOut(ClaimedRow row, string field)
    {
        if (Filter!.Leaving(row) is { } last && !row.Link!.PayloadHash.AsSpan().SequenceEqual(last.Hash) && _keys.Add(row.Affiliate.AffiliateId))
            ToSend.Add(last);
        else
            _settled.Add(new RowResult(row, SyncOutcome.Filtered, SalesforceId: row.Link?.SalesforceId, Fault: MappingFaults.Filtered(field)));
    }

    /// <summary>Of an erased affiliate nothing is sent but the emptying of its record, once.</summary>
    public void Erase(ClaimedRow row)
    {
        if (_erasure.Compose(row) is not { } emptied || (!row.Row.Force && row.Link!.PayloadHash.AsSpan().SequenceEqual(emptied.Hash)))
            _settled.Add(new RowResult(row, SyncOutcome.Unchanged, SalesforceId: row.Link?.SalesforceId));
        else if (_keys.Add(row.Affiliate.AffiliateId))
            ToSend.Add(emptied);
        else
            _settled.Add(new RowResult(row, SyncOutcome.Held));
    }

    public void Settle(RowResult result) => _settled.Add(result);

    /// <summary>Everything is composed: from here on the bytes stay where they are.</summary>
    public void Complete()
    {
        ToSend.EnsureCapacity(_composed.Count);
        foreach (var (row, record, isSent) in _composed)
        {
            var composed = new ComposedRow(row, _composer.Json(record), record.Hash, record.FieldCount, record.Trace);
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
    public void Abandon()
    {
        _composer.Abandon();
        _final?.Abandon();
    }

    public void Dispose()
    {
        _composer.Dispose();
        _final?.Dispose();
    }

    /// <summary>Composes once more what is to be sent, now that the records were read. The hash stays that of everything the mapping wants:
    /// what Salesforce keeps for itself is no change of the affiliate.</summary>
    /// <param name="views">What was read, one for each of <see cref="ToSend"/>.</param>
    public IReadOnlyList<ComposedRow> Recompose(IReadOnlyList<SeenRecord> views)
    {
        _final = new PayloadComposer.BatchComposer(_plan);
        List<BatchRecord> records = new(ToSend.Count);
        for (var i = 0; i < ToSend.Count; i++)
            records.Add(_final.Compose(ToSend[i].Claimed.Affiliate, views[i].Link?.SalesforceId ?? ToSend[i].Claimed.Link?.SalesforceId, current: views[i].View));
        return [.. ToSend.Select((row, i) => row.IsLeaving ? row : row with
        {
            Claimed = views[i].Link is { } link ? row.Claimed with { Link = link } : row.Claimed,
            Json = _final.Json(records[i]),
            FieldCount = records[i].FieldCount,
            Trace = records[i].Trace,
            IsKnownNew = views[i].View.State == RecordState.Missing,
        })];
    }

    private static bool IsNeeded(ClaimedRow row, BatchRecord record) => !IsNothing(row, record) && !IsUnchanged(row, record);

    private static bool IsNothing(ClaimedRow row, BatchRecord record) => record.FieldCount == 0 && row.Link is null;

    private static bool IsUnchanged(ClaimedRow row, BatchRecord record) =>
        !row.Row.Force && row.Link is { } link && record.Hash.AsSpan().SequenceEqual(link.PayloadHash);
}
