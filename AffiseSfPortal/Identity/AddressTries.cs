using System.Net;
using System.Net.Sockets;

namespace AffiseSfPortal.Identity;

/// <summary>
/// Counts the tries to sign in from one client address, whoever they were for: somebody who tries one password on many accounts locks out none of them.
/// A try that succeeds is given back, so an office behind one address signs in freely. Holds at most 10,000 addresses; the oldest goes first.
/// </summary>
internal sealed class AddressTries(TimeProvider time)
{
    public const int Most = 20;
    public const int MostAddresses = 10_000;
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);
    private readonly Queue<Window> _oldestFirst = new();

    /// <summary>Counts one try.</summary>
    /// <returns>How long to wait, when there were too many; null when this one may go on.</returns>
    public TimeSpan? Enter(IPAddress? address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            Forget(oldest => now - oldest.Began >= Period);
            var key = KeyOf(address);
            if (!_windows.TryGetValue(key, out var window))
            {
                Forget(_ => _windows.Count >= MostAddresses);
                window = new Window(key, now);
                _windows.Add(key, window);
                _oldestFirst.Enqueue(window);
            }
            if (window.Tries >= Most)
                return window.Began + Period - now;
            window.Tries++;
            return null;
        }
    }

    /// <summary>Gives the last try back: it was right.</summary>
    public void Forgive(IPAddress? address)
    {
        lock (_lock)
        {
            if (_windows.TryGetValue(KeyOf(address), out var window) && window.Tries > 0)
                window.Tries--;
        }
    }

    /// <summary>True once for each window of an address: one entry of the trail tells of all that had to wait.</summary>
    public bool IsNews(IPAddress? address)
    {
        lock (_lock)
        {
            if (!_windows.TryGetValue(KeyOf(address), out var window) || window.IsTold)
                return false;
            window.IsTold = true;
            return true;
        }
    }

    private void Forget(Func<Window, bool> isDue)
    {
        while (_oldestFirst.TryPeek(out var oldest) && isDue(oldest))
        {
            _oldestFirst.Dequeue();
            _windows.Remove(oldest.Key);
        }
    }

    /// <summary>One IPv6 customer has a whole /64 of addresses.</summary>
    private static string KeyOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private sealed class Window(string key, DateTimeOffset began)
    {
        public string Key { get; } = key;
        public DateTimeOffset Began { get; } = began;
        public int Tries { get; set; }
        public bool IsTold { get; set; }
    }
}
