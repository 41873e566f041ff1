using System.Text;
using Microsoft.Data.Sqlite;

namespace AffiseSfPortal.Benchmarks;

/// <summary>Commands prepared once on one connection, row by row: the fastest that Microsoft.Data.Sqlite does.</summary>
internal sealed class SqliteBareStore : IBareStore
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _link;
    private readonly SqliteCommand _attempt;
    private readonly byte[] _hash = new byte[32];

    /// <param name="file">A copy of the portal's database with the rows owed.</param>
    public SqliteBareStore(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        using (var pragmas = _connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
            pragmas.ExecuteNonQuery();
        }
        _delete = Prepare("DELETE FROM \"SyncRows\" WHERE \"ConnectionId\" = 1 AND \"AffiliateKey\" = $a", 1);
        _link = Prepare(
            "INSERT INTO \"SyncLinks\" (\"ConnectionId\", \"AffiliateKey\", \"ObjectName\", \"SalesforceId\", \"PayloadHash\", \"MappingNumber\", \"LastOutcome\", \"FieldCount\", \"LastSyncedAt\", \"IsTest\") " +
            "VALUES (1, $a, 'Lead', $b, $c, 1, 0, 10, 1700000000000000, 0) ON CONFLICT (\"ConnectionId\", \"AffiliateKey\", \"ObjectName\") DO UPDATE SET \"SalesforceId\" = excluded.\"SalesforceId\"", 3);
        _link.Parameters[2].SqliteType = SqliteType.Blob;
        _attempt = Prepare(
            "INSERT INTO \"SyncAttempts\" (\"ConnectionId\", \"AffiliateKey\", \"At\", \"DurationMs\", \"WaitedMs\", \"Outcome\", \"FieldCount\", \"MappingNumber\", \"SalesforceId\", \"ObjectName\", \"FaultFields\", \"HttpStatus\", \"RequestJson\", \"ReplyJson\") " +
            "VALUES (1, $a, 1700000000000000, 1, 1, 0, 10, 1, $b, 'Lead', '[]', 200, $c, $d)", 4);
    }

    public ValueTask WriteAsync(int first, byte[][] records)
    {
        using var transaction = _connection.BeginTransaction();
        _delete.Transaction = _link.Transaction = _attempt.Transaction = transaction;
        for (var i = 0; i < records.Length; i++)
        {
            var key = first + i + 1;
            var id = BareReply.Id(key);
            _delete.Parameters[0].Value = key;
            _delete.ExecuteNonQuery();
            (_link.Parameters[0].Value, _link.Parameters[1].Value, _link.Parameters[2].Value) = (key, id, _hash);
            _link.ExecuteNonQuery();
            (_attempt.Parameters[0].Value, _attempt.Parameters[1].Value) = (key, id);
            _attempt.Parameters[2].Value = Encoding.UTF8.GetString(records[i]);
            _attempt.Parameters[3].Value = BareReply.Json(id);
            _attempt.ExecuteNonQuery();
        }
        transaction.Commit();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _delete.Dispose();
        _link.Dispose();
        _attempt.Dispose();
        return _connection.DisposeAsync();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter("$" + (char)('a' + i), null));
        command.Prepare();
        return command;
    }
}

/// <summary>What a server says of a record that was made.</summary>
internal static class BareReply
{
    public static string Id(int key) => $"00Q{key:D12}AAA";

    public static string Json(string id) => "{\"id\":\"" + id + "\",\"success\":true,\"errors\":[],\"created\":true}";
}
