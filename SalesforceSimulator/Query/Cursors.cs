using System.Globalization;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Query;

/// <summary>An answer that is fetched page by page.</summary>
internal sealed record Cursor(string Id, IReadOnlyList<JsonObject> Records, int BatchSize);

/// <summary>Open answers. A locator that nobody asks for during 15 minutes is gone; so are all of them after a restart.</summary>
internal sealed class Cursors(TimeProvider clock)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Cursor Cursor, DateTimeOffset Used)> _open = new(StringComparer.Ordinal);
    private long _last;

    public Cursor Open(IReadOnlyList<JsonObject> records, int batchSize)
    {
        lock (_gate)
        {
            var cursor = new Cursor(RecordId.Make("0r8", ++_last), records, batchSize);
            foreach (var (id, (_, used)) in _open.ToList())
            {
                if (clock.GetUtcNow() - used >= Idle)
                {
                    _open.Remove(id);
                }
            }

            if (records.Count > batchSize)
            {
                _open[cursor.Id] = (cursor, clock.GetUtcNow());
            }

            return cursor;
        }
    }

    /// <exception cref="ApiFault">INVALID_QUERY_LOCATOR.</exception>
    public (Cursor Cursor, int From) Find(string locator)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (locator.Split('-') is not [var id, var start] || !int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !_open.TryGetValue(id, out var open) || now - open.Used >= Idle || from >= open.Cursor.Records.Count)
            {
                throw new ApiFault(new ApiError("INVALID_QUERY_LOCATOR", "invalid query locator"));
            }

            _open[id] = (open.Cursor, now);
            return (open.Cursor, from);
        }
    }
}
