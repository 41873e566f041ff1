using System.Collections.Concurrent;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>Finds the Salesforce users that affiliates' managers are: active, and by e-mail, user name or name. Remembered for a while.</summary>
internal sealed class ManagerUsers(ISalesforceClient client, TimeProvider time)
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(int Connection, string Manager), (string? UserId, DateTimeOffset At)> _known = new();

    /// <summary>User ids by manager; a manager whom no user or several users answer to is not in it.</summary>
    /// <param name="onCall">Told before each call.</param>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(int connectionId, OrgAccess access, IEnumerable<string> managers, Action onCall, CancellationToken cancellationToken)
    {
        var wanted = managers.Select(m => m.Trim()).Where(m => m.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var now = time.GetUtcNow();
        foreach (var some in wanted.Where(m => !_known.TryGetValue(Key(m), out var known) || now - known.At > Fresh).Chunk(AtOnce))
        {
            onCall();
            var list = string.Join(", ", some.Select(Soql.Quote));
            var page = await client.QueryAsync(access, $"SELECT Id, Name, Email, Username FROM User WHERE IsActive = true AND (Email IN ({list}) OR Username IN ({list}) OR Name IN ({list}))", cancellationToken);
            foreach (var manager in some)
            {
                var ids = page.Rows.Where(u => Is(u, "Email", manager) || Is(u, "Username", manager) || Is(u, "Name", manager)).Select(u => u["Id"]).Distinct(StringComparer.Ordinal).ToList();
                _known[Key(manager)] = (ids is [var one] ? one : null, now);
            }
        }
        return wanted.Where(m => _known.TryGetValue(Key(m), out var known) && known.UserId is not null)
            .ToDictionary(m => m, m => _known[Key(m)].UserId!, StringComparer.OrdinalIgnoreCase);

        (int, string) Key(string manager) => (connectionId, manager.ToUpperInvariant());
    }

    private static bool Is(IReadOnlyDictionary<string, string?> user, string field, string value) =>
        string.Equals(user.GetValueOrDefault(field), value, StringComparison.OrdinalIgnoreCase);
}
