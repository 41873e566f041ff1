namespace AffiseSfPortal.Sync;

/// <summary>Retries are at most a tenth of the calls, with a small store for a bad minute: an org in trouble is not hit with more of the same.</summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const double Most = 10;
    private const double EarnedByCall = 0.1;

    /// <summary>However little is sent, something is tried again now and then.</summary>
    private static readonly TimeSpan EarnedByWaiting = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private double _tokens = Most;
    private long _filledAt = time.GetTimestamp();

    /// <summary>A call that only tries again may go out.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _tokens >= 1;
            }
        }
    }

    /// <param name="calls">Calls that carried something new.</param>
    /// <param name="retries">Calls that only tried again: whole batches of retries, and the halves of a refused batch.</param>
    public void Count(int calls, int retries)
    {
        lock (_lock)
        {
            Fill();
            _tokens = Math.Clamp(_tokens + (calls * EarnedByCall) - retries, 0, Most);
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(Most, _tokens + (time.GetElapsedTime(_filledAt, now) / EarnedByWaiting));
        _filledAt = now;
    }
}
