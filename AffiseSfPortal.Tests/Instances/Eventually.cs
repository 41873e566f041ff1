using System.Diagnostics;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>For what another process or the database server does: it raises no signal here, so it is asked again and again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="between">Done before each look, for instance to let a portal's own time pass.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> IsSoAsync(string what, Func<Task<bool>> look, Action? between = null, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            between?.Invoke();
            if (await look())
                return watch.Elapsed;
            Assert.True(watch.Elapsed < (patience ?? Patience), $"Not so after {watch.Elapsed.TotalSeconds:0} s: {what}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
