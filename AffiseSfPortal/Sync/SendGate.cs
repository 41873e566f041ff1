namespace AffiseSfPortal.Sync;

/// <summary>How many calls of one connection are under way at once. Who brings an edit that somebody waits for goes before a load.</summary>
internal sealed class SendGate(int limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _live = new();
    private readonly Queue<TaskCompletionSource> _bulk = new();
    private int _limit = limit;
    private int _inside;

    /// <summary>1 or more; a lower limit ends no call that is under way.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
                return _limit;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (_lock)
            {
                _limit = value;
                LetIn();
            }
        }
    }

    /// <summary>Waits for a place; disposing gives it back.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up; no place was taken.</exception>
    public async Task<IDisposable> EnterAsync(bool isLive, CancellationToken cancellationToken)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (isLive ? _live : _bulk).Enqueue(place);
            LetIn();
        }
        await using (cancellationToken.UnsafeRegister(static (p, token) => ((TaskCompletionSource)p!).TrySetCanceled(token), place))
            await place.Task;
        return new Place(this);
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            LetIn();
        }
    }

    private void LetIn()
    {
        while (_inside < _limit && (_live.TryDequeue(out var next) || _bulk.TryDequeue(out next)))
        {
            // Given up meanwhile: the place goes to the next.
            if (next.TrySetResult())
                _inside++;
        }
    }

    private sealed class Place(SendGate gate) : IDisposable
    {
        private SendGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
