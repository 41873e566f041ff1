using System.Globalization;

namespace AffiseSfPortal.Components.Shared;

/// <summary>The time as the person at this circuit reads it: the browser's zone, the page's language. Never the server's zone.</summary>
internal sealed class BrowserClock(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly List<Func<Task>> _listeners = [];
    private ITimer? _timer;

    /// <summary>UTC until the layout has asked the browser.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;

    /// <param name="timeZone">The IANA name that the browser gave; an unknown one means UTC.</param>
    public void Use(string timeZone) => Zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Zone);

    /// <summary>Date and time to the second, for tooltips: <c>24 November 2026, 14:08:31</c>.</summary>
    public string Exact(DateTime utc) => Local(utc).ToString("d MMMM yyyy, HH:mm:ss", CultureInfo.CurrentCulture);

    /// <summary><c>14:08</c>: 24 hours in every language.</summary>
    public string Minute(DateTime utc) => Local(utc).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>12 Nov</c>, with the year when it is another one.</summary>
    public string Day(DateTime utc)
    {
        var local = Local(utc);
        return local.ToString(local.Year == Local(UtcNow).Year ? "d MMM" : "d MMM yyyy", CultureInfo.CurrentCulture);
    }

    /// <summary><c>Thu 12 Nov, 14:08</c>.</summary>
    public string DayAndMinute(DateTime utc) => Local(utc).ToString("ddd d MMM, HH:mm", CultureInfo.CurrentCulture);

    /// <summary><c>14:08</c> today, <c>12 Nov</c> before.</summary>
    public string MinuteOrDay(DateTime utc) => IsToday(utc) ? Minute(utc) : Day(utc);

    /// <summary><c>14:08:31</c> today, <c>12 Nov</c> before.</summary>
    public string Short(DateTime utc) => IsToday(utc) ? Local(utc).ToString("HH:mm:ss", CultureInfo.InvariantCulture) : Day(utc);

    /// <summary>Calls <paramref name="listener"/> every ten seconds until disposed. One timer serves the whole circuit and rests when nobody listens.</summary>
    public IDisposable Listen(Func<Task> listener)
    {
        lock (_lock)
        {
            _listeners.Add(listener);
            _timer ??= time.CreateTimer(static state => ((BrowserClock)state!).Strike(), this, Beat, Beat);
        }
        return new Listener(this, listener);
    }

    private bool IsToday(DateTime utc) => Local(utc).Date == Local(UtcNow).Date;

    private void Strike()
    {
        Func<Task>[] listeners;
        lock (_lock)
            listeners = [.. _listeners];
        foreach (var listener in listeners)
            _ = listener();
    }

    private void Leave(Func<Task> listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
            if (_listeners.Count > 0)
                return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private sealed class Listener(BrowserClock clock, Func<Task> listener) : IDisposable
    {
        public void Dispose() => clock.Leave(listener);
    }
}
