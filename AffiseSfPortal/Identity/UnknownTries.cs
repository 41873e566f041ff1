using Microsoft.Extensions.Caching.Memory;

namespace AffiseSfPortal.Identity;

/// <summary>
/// Counts wrong tries for mail addresses that nobody has, so that they lock out like real ones: otherwise the lock-out would tell who exists.
/// Holds at most 10,000 addresses, each for as long as a lock-out.
/// </summary>
internal sealed class UnknownTries : IDisposable
{
    private readonly MemoryCache _tries = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Counts one more.</summary>
    /// <returns>True when the address is locked out.</returns>
    public bool Add(string email, int most, TimeSpan period)
    {
        var key = email.ToUpperInvariant();
        lock (_tries)
        {
            var count = (_tries.TryGetValue(key, out int before) ? before : 0) + 1;
            _tries.Set(key, count, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = period });
            return count >= most;
        }
    }

    public void Dispose() => _tries.Dispose();
}
