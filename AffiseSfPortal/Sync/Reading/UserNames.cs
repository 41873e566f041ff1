using System.Collections.Concurrent;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Sync;

/// <summary>What Salesforce users are called, by their id. Remembered for a day.</summary>
internal sealed class UserNames(IOrgSession session, ISalesforceClient client, TimeProvider time)
{
    private const int AtOnce = 150;
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<(int Connection, string Id), (string Name, DateTimeOffset At)> _known = new();

    /// <summary>Names by id; a user whom the org does not show is not in it.</summary>
    /// <exception cref="SalesforceException">The org did not answer.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(int connectionId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Where(i => !_known.TryGetValue((connectionId, i), out var known) || now - known.At > Fresh).Chunk(AtOnce))
        {
            var page = await session.CallAsync(
                connectionId, (access, token) => client.QueryAsync(access, $"SELECT Id, Name FROM User WHERE Id IN ({string.Join(", ", some.Select(Soql.Quote))})", token), cancellationToken);
            foreach (var row in page.Rows)
            {
                if (row.GetValueOrDefault("Id") is { } id && row.GetValueOrDefault("Name") is { Length: > 0 } name)
                    _known[(connectionId, id)] = (name, now);
            }
        }
        return ids.Distinct(StringComparer.Ordinal).Where(i => _known.ContainsKey((connectionId, i))).ToDictionary(i => i, i => _known[(connectionId, i)].Name, StringComparer.Ordinal);
    }
}
