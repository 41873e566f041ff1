using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Pauses with full jitter: many that failed together do not come back together.</summary>
internal sealed class Backoff(Random random, IOptions<SyncOptions> options)
{
    private readonly Lock _gate = new();

    /// <param name="failures">How often in a row it failed, from 1.</param>
    /// <returns>Zero to twice the pause before, never more than the cap.</returns>
    public TimeSpan After(int failures)
    {
        var settings = options.Value;
        var ceiling = Math.Min(
            settings.RetryCap.TotalMilliseconds,
            settings.RetryBase.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30)));
        lock (_gate)
            return TimeSpan.FromMilliseconds(random.NextDouble() * ceiling);
    }
}
