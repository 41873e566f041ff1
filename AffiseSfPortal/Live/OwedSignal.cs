namespace AffiseSfPortal.Live;

internal sealed class OwedSignal(TimeProvider time) : IOwedSignal
{
    private TaskCompletionSource _raised = NewSource();

    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var raised = Volatile.Read(ref _raised);
        try
        {
            await raised.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return;
        }
        // A raise between waking and this line is answered by the look that follows every wait.
        Interlocked.CompareExchange(ref _raised, NewSource(), raised);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
