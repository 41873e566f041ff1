namespace SalesforceSimulator.Hosting;

/// <summary>The org's own time: the machine's, moved by what a test asked for. Timers run in real time.</summary>
internal sealed class OrgClock(TimeProvider machine) : TimeProvider
{
    private long _offsetTicks;

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddTicks(Interlocked.Read(ref _offsetTicks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public void Reset() => Interlocked.Exchange(ref _offsetTicks, 0);
}
