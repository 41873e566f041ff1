using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync.Store;

namespace AffiseSfPortal.Sync;

/// <summary>What this process knows of one connection's sending: how many senders work, how many calls may be under way, what retries may cost.</summary>
internal sealed class ConnectionLine(int connectionId, int senders, TimeProvider time)
{
    /// <summary>A call of this length says that the org has enough to do.</summary>
    private static readonly TimeSpan SlowCall = TimeSpan.FromSeconds(15);

    /// <summary>Calls without a lock or a slow answer, after which one more sender is tried.</summary>
    private const int CleanCalls = 20;

    private readonly Lock _lock = new();
    private int _working;
    private int _clean;
    private int _callsLeft;
    private volatile bool _isStopped;

    public int ConnectionId { get; } = connectionId;

    public SendGate Gate { get; } = new(senders);

    public RetryBudget Retries { get; } = new(time);

    /// <summary>A hold began: what was claimed before it and has not left goes back unsent.</summary>
    public bool IsStopped => _isStopped;

    public ClaimRequest Request => new(ConnectionId, FreshOnly: !Retries.IsOpen);

    public void Stop() => _isStopped = true;

    /// <summary>The day's budget is not used up. Workers that are at a call while the last is spent finish it: the cap may be passed by as many as there are senders.</summary>
    public bool MayCall => Volatile.Read(ref _callsLeft) > 0;

    /// <summary>The database says that the connection may send.</summary>
    /// <param name="callsLeft">Calls that the day's budget leaves.</param>
    public void Open(int callsLeft)
    {
        Volatile.Write(ref _callsLeft, callsLeft);
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

    /// <summary>Fewer calls at once after locked rows or slow answers; more again after a while without.</summary>
    public void Observe(ClaimedBatch batch, BatchReport report)
    {
        if (report.Calls == 0)
            return;
        Interlocked.Add(ref _callsLeft, -report.Calls);
        Retries.Count(batch.IsRetry ? 0 : 1, (batch.IsRetry ? 1 : 0) + report.Calls - 1);
        var isStrained = report.Results.Any(r => r.Duration >= SlowCall || r.Fault?.Kind == SalesforceFaultKind.RowBusy);
        lock (_lock)
        {
            _clean = isStrained ? 0 : _clean + 1;
            if (isStrained && Gate.Limit > 1)
                Gate.Limit--;
            else if (_clean >= CleanCalls && Gate.Limit < senders)
            {
                Gate.Limit++;
                _clean = 0;
            }
        }
    }
}
