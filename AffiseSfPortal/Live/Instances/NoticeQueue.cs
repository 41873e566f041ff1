using System.Threading.Channels;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Postgres;

namespace AffiseSfPortal.Live.Instances;

/// <summary>What is to be told to the other instances. Adding costs a lock and no I/O; what gathers while the last notice is under way becomes one.</summary>
internal sealed class NoticeQueue(InstanceTag tag)
{
    /// <summary>Beyond this the others look for themselves.</summary>
    private const int MostKeysKept = 2000;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Null keys mean many.</summary>
    private Dictionary<(NoticeKind Kind, int ConnectionId), HashSet<long>?> _waiting = [];

    public void AddOwed() => Add(NoticeKind.Owed, 0, []);

    public void Add(LiveEvent item)
    {
        switch (item)
        {
            case ConnectionChanged:
                Add(NoticeKind.Connection, item.ConnectionId, []);
                break;
            case QueueChanged queue:
                // No keys on the event itself means many.
                Add(queue.Claimed ? NoticeKind.Claimed : NoticeKind.Queue, item.ConnectionId, queue.AffiliateKeys.Count == 0 ? null : queue.AffiliateKeys);
                break;
            case BatchSettled batch:
                AddOutcomes(batch, NoticeKind.Settled, batch.Outcomes.Where(o => o.Outcome != SyncOutcome.Held));
                AddOutcomes(batch, NoticeKind.Held, batch.Outcomes.Where(o => o.Outcome == SyncOutcome.Held));
                break;
        }
    }

    public async Task WaitAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken);

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<Notice> Take()
    {
        Dictionary<(NoticeKind Kind, int ConnectionId), HashSet<long>?> taken;
        lock (_gate)
            (taken, _waiting) = (_waiting, []);
        return [.. taken.OrderBy(t => t.Key.Kind).SelectMany(t => Notices(t.Key.Kind, t.Key.ConnectionId, t.Value))];
    }

    private IEnumerable<Notice> Notices(NoticeKind kind, int connectionId, HashSet<long>? keys) => keys switch
    {
        null => [new Notice(tag.Value, kind, connectionId, null)],
        { Count: 0 } => [new Notice(tag.Value, kind, connectionId, [])],
        _ => keys.Chunk(Notice.MostKeys).Select(some => new Notice(tag.Value, kind, connectionId, some)),
    };

    private void AddOutcomes(BatchSettled batch, NoticeKind kind, IEnumerable<RecordOutcome> outcomes)
    {
        var keys = outcomes.Select(o => o.AffiliateKey).ToList();
        if (keys.Count > 0)
            Add(kind, batch.ConnectionId, keys);
    }

    private void Add(NoticeKind kind, int connectionId, IReadOnlyList<long>? keys)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue((kind, connectionId), out var known))
                known = [];
            else if (known is null)
                return;
            if (keys is not null)
                known.UnionWith(keys);
            _waiting[(kind, connectionId)] = keys is null || known.Count > MostKeysKept ? null : known;
        }
        _wake.Writer.TryWrite(true);
    }
}
