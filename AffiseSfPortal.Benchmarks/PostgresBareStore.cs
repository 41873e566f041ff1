using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Three set-based statements in one round trip on one connection: the fastest that Npgsql does for 200 rows (plans for the values of each statement).</summary>
internal sealed class PostgresBareStore : IBareStore
{
    private const string Delete = "DELETE FROM \"SyncRows\" WHERE \"ConnectionId\" = 1 AND \"AffiliateKey\" = ANY($1)";

    private const string Link =
        """
        INSERT INTO "SyncLinks" ("ConnectionId", "AffiliateKey", "ObjectName", "SalesforceId", "PayloadHash", "MappingNumber", "LastOutcome", "FieldCount", "LastSyncedAt", "IsTest")
        SELECT 1, u.k, 'Lead', u.s, $3, 1, 0, 10, now(), FALSE FROM unnest($1, $2) AS u(k, s)
        ON CONFLICT ("ConnectionId", "AffiliateKey", "ObjectName") DO UPDATE SET "SalesforceId" = excluded."SalesforceId"
        """;

    private const string Attempt =
        """
        INSERT INTO "SyncAttempts" ("ConnectionId", "AffiliateKey", "At", "DurationMs", "WaitedMs", "Outcome", "FieldCount", "MappingNumber", "SalesforceId", "ObjectName", "FaultFields",
          "HttpStatus", "RequestJson", "ReplyJson")
        SELECT 1, u.k, now(), 1, 1, 0, 10, 1, u.s, 'Lead', '[]', 200, u.q, u.a FROM unnest($1, $2, $3, $4) AS u(k, s, q, a)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly byte[] _hash = new byte[32];

    private PostgresBareStore(NpgsqlConnection connection) => _connection = connection;

    /// <param name="database">A copy of the portal's with the rows owed.</param>
    public static async Task<PostgresBareStore> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false;Max Auto Prepare=10;Auto Prepare Min Usages=2;Options=-c plan_cache_mode=force_custom_plan");
        await connection.OpenAsync();
        return new PostgresBareStore(connection);
    }

    public async ValueTask WriteAsync(int first, byte[][] records)
    {
        long[] keys = [.. Enumerable.Range(first + 1, records.Length)];
        string[] ids = [.. keys.Select(k => BareReply.Id((int)k))];
        string[] requests = [.. records.Select(r => Encoding.UTF8.GetString(r))];
        string[] replies = [.. ids.Select(BareReply.Json)];
        // Without a transaction of its own a batch is one.
        await using var batch = new NpgsqlBatch(_connection)
        {
            BatchCommands =
            {
                new(Delete) { Parameters = { Keys(keys) } },
                new(Link) { Parameters = { Keys(keys), Texts(ids), new() { Value = _hash } } },
                new(Attempt) { Parameters = { Keys(keys), Texts(ids), Texts(requests), Texts(replies) } },
            },
        };
        await batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static NpgsqlParameter Keys(long[] keys) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = keys };

    private static NpgsqlParameter Texts(string[] texts) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = texts };
}
