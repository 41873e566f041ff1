using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

/// <summary>
/// Counts wrong tries for names that nobody has exactly as <see cref="AccountTries"/> counts those of accounts: the count stays below the limit for as
/// long as it takes, stands while the name is locked, and begins anew after. Otherwise the lock-out would tell who exists. In memory, of 10,000 names;
/// the one that was tried longest ago goes first.
/// </summary>
internal sealed class UnknownTries(TimeProvider time)
{
    public const int MostNames = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Name>> _names = new(StringComparer.Ordinal);
    private readonly LinkedList<Name> _oldestFirst = new();

    /// <summary>Counts one more.</summary>
    /// <param name="name">As Identity compares it, or too long to be one. Only its hash is kept.</param>
    /// <returns>True when the name is locked out.</returns>
    public bool Add(string name, LockoutOptions lockout)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var tried = Find(key);
            if (tried.LockedUntil >= now)
                return true;
            if (++tried.Count < lockout.MaxFailedAccessAttempts)
                return false;
            (tried.Count, tried.LockedUntil) = (0, now + lockout.DefaultLockoutTimeSpan);
            return true;
        }
    }

    private Name Find(string key)
    {
        if (_names.TryGetValue(key, out var node))
        {
            _oldestFirst.Remove(node);
            _oldestFirst.AddLast(node);
            return node.Value;
        }
        if (_names.Count >= MostNames && _oldestFirst.First is { } oldest)
        {
            _names.Remove(oldest.Value.Key);
            _oldestFirst.Remove(oldest);
        }
        node = _oldestFirst.AddLast(new Name(key));
        _names.Add(key, node);
        return node.Value;
    }

    private sealed class Name(string key)
    {
        public string Key { get; } = key;
        public int Count { get; set; }
        public DateTimeOffset? LockedUntil { get; set; }
    }
}
