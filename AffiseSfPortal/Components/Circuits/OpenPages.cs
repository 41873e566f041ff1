using System.Collections.Concurrent;

namespace AffiseSfPortal.Components.Circuits;

/// <summary>Counts the pages that each user has open on this instance: every one holds memory here.</summary>
internal sealed class OpenPages
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <returns>How many the user has now, this one included.</returns>
    public int Open(string user) => _counts.AddOrUpdate(user, 1, static (_, count) => count + 1);

    public void Close(string user)
    {
        if (_counts.AddOrUpdate(user, 0, static (_, count) => Math.Max(0, count - 1)) == 0)
            _counts.TryRemove(new KeyValuePair<string, int>(user, 0));
    }

    public int Of(string user) => _counts.GetValueOrDefault(user);
}
