namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Looks at the state of other processes until it is as it should be.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <param name="condition">True ends the wait; what it throws ends it too.</param>
    /// <param name="describe">What stands in the way, for the message.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<Task<string>> describe)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                Assert.Fail($"Waited {Patience.TotalSeconds} s in vain: {await describe()}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
