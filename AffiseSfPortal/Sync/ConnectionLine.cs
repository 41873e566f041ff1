using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync.Store;

namespace AffiseSfPortal.Sync;

/// <summary>What this process knows of one connection's sending: how many senders work, how many calls may be under way, what retries may cost.</summary>
internal sealed class ConnectionLine(int connectionId, SyncOptions options, TimeProvider time)
{
    /// <summary>A call of this length says that the org has enough to do.</summary>
    private static readonly TimeSpan SlowCall = TimeSpan.FromSeconds(15);

    /// <summary>A call of this length comes near the end of its patience: the next ones carry half as many records.</summary>
    private static readonly TimeSpan OverlongCall = TimeSpan.FromSeconds(60);

    /// <summary>Calls without a lock or a slow answer, after which one more sender is tried.</summary>
    private const int CleanCalls = 20;

    private readonly Lock _lock = new();
    private int _working;
    private int _clean;
    private int _callsLeft;
    private long? _lastCall;
    private int _batchLimit = options.BatchSize;
    private volatile bool _isLiveDue;
    private volatile bool _isStopped;

    public int ConnectionId { get; } = connectionId;

    public SendGate Gate { get; } = new(options.Senders);

    public RetryBudget Retries { get; } = new(time);

    /// <summary>A hold began: what was claimed before it and has not left goes back unsent.</summary>
    public bool IsStopped => _isStopped;

    public ClaimRequest Request => new(ConnectionId, FreshOnly: !Retries.IsOpen, Limit: BatchLimit);

    /// <summary>How many records a call may carry: fewer in an org whose automation takes so long that a full batch is never answered.</summary>
    public int BatchLimit => Volatile.Read(ref _batchLimit);

    /// <summary>Only one call may be under way and an edit waits that somebody looks at: a load that was claimed ahead of it gives way.</summary>
    public bool GivesWay(ClaimedBatch batch) => Gate.Limit == 1 && _isLiveDue && !batch.HasLive && batch.Connection.Hold is null;

    public void Stop() => _isStopped = true;

    /// <summary>The day's budget is not used up. Workers that are at a call while the last is spent finish it: the cap may be passed by as many as there are
    /// senders, and with several instances by what the others have called since this one looked.</summary>
    public bool MayCall => Volatile.Read(ref _callsLeft) > 0;

    /// <summary>Without any call so far, long.</summary>
    public TimeSpan SinceLastCall
    {
        get
        {
            lock (_lock)
                return _lastCall is { } last ? time.GetElapsedTime(last) : TimeSpan.MaxValue;
        }
    }

    /// <summary>The database says that the connection may send.</summary>
    /// <param name="callsLeft">Calls that the day's budget leaves.</param>
    /// <param name="isLiveDue">An edit is due, not only a load.</param>
    public void Open(int callsLeft, bool isLiveDue)
    {
        Volatile.Write(ref _callsLeft, callsLeft);
        _isLiveDue = isLiveDue;
        _isStopped = false;
    }

    /// <summary>One worker more than senders: while all calls are under way, the next batch is claimed and composed already.</summary>
    /// <returns>False when all are at work.</returns>
    public bool TryEnlist()
    {
        lock (_lock)
        {
            if (_working > Gate.Limit)
                return false;
            _working++;
            return true;
        }
    }

    public void Discharge()
    {
        lock (_lock)
            _working--;
    }

    public void Claimed(ClaimedBatch batch)
    {
        if (batch.HasLive)
            _isLiveDue = false;
    }

    /// <summary>Fewer calls at once after locked rows or slow answers; more again after a while without.</summary>
    public void Observe(ClaimedBatch batch, BatchReport report)
    {
        if (report.Calls == 0)
            return;
        Interlocked.Add(ref _callsLeft, -report.Calls);
        lock (_lock)
            _lastCall = time.GetTimestamp();
        Retries.Count(batch.IsRetry ? 0 : 1, (batch.IsRetry ? 1 : 0) + report.Calls - 1);
        var isOverlong = report.Hold?.Fault is { Kind: SalesforceFaultKind.InDoubt, Code: "timeout" } || report.Results.Any(r => r.Duration >= OverlongCall);
        var isStrained = report.Results.Any(r => r.Duration >= SlowCall || r.Fault?.Kind == SalesforceFaultKind.RowBusy);
        lock (_lock)
        {
            if (isOverlong)
                _batchLimit = Math.Max(1, batch.Rows.Count / 2);
            else if (_batchLimit < options.BatchSize && batch.Rows.Count >= _batchLimit && !isStrained)
                _batchLimit = Math.Min(options.BatchSize, _batchLimit + Math.Max(1, _batchLimit / 4));
            _clean = isStrained ? 0 : _clean + 1;
            if (isStrained && Gate.Limit > 1)
                Gate.Limit--;
            else if (_clean >= CleanCalls && Gate.Limit < options.Senders)
            {
                Gate.Limit++;
                _clean = 0;
            }
        }
    }
}
