using AffiseSfPortal.Live;

namespace AffiseSfPortal.Components;

/// <summary>
/// Runs a refresh when the live feed says that something changed: at once, and at most once a second however busy the feed is.
/// Dispose it with the component.
/// </summary>
internal sealed class LiveRefresh : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Func<Task> _refresh;
    private readonly Func<Exception, Task> _failed;
    private readonly IDisposable _subscription;
    private readonly ITimer _timer;
    private bool _resting;
    private bool _due;
    private volatile bool _disposed;

    /// <param name="concerns">Which events matter.</param>
    /// <param name="refresh">Usually <c>() => InvokeAsync(…)</c>; must be ready for a disposed component.</param>
    /// <param name="failed">The component's <c>DispatchExceptionAsync</c>: nobody awaits a refresh, so its failure must be brought to the page.</param>
    public LiveRefresh(ILiveFeed feed, TimeProvider time, Func<LiveEvent, bool> concerns, Func<Task> refresh, Func<Exception, Task> failed)
    {
        (_refresh, _failed) = (refresh, failed);
        _timer = time.CreateTimer(static state => ((LiveRefresh)state!).Rested(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = feed.Subscribe(item => concerns(item) ? ChangedAsync() : Task.CompletedTask);
    }

    private Task ChangedAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return Task.CompletedTask;
            if (_resting)
            {
                _due = true;
                return Task.CompletedTask;
            }
            _resting = true;
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
        return RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        try
        {
            await _refresh();
        }
        catch (Exception failure) when (!_disposed)
        {
            await _failed(failure);
        }
        catch (Exception) when (_disposed)
        {
            // The component is gone, and with it the page that could show this.
        }
    }

    private void Rested()
    {
        bool due;
        lock (_lock)
        {
            due = _due && !_disposed;
            _due = false;
            _resting = false;
        }
        if (due)
            _ = ChangedAsync();
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _subscription.Dispose();
        _timer.Dispose();
    }
}
