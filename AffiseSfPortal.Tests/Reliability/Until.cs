namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Looks at the state of other processes until it is as it should be.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <param name="condition">True ends the wait; what it throws ends it too.</param>
    /// <param name="describe">What stands in the way, for the message.</param>
    /// <param name="within">Where it must not take as long as a slow machine may need.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<Task<string>> describe, TimeSpan? within = null)
    {
        var patience = within ?? Patience;
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
                Assert.Fail($"Waited {patience.TotalSeconds} s in vain: {await describe()}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
