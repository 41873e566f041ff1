using System.Net;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using Microsoft.Data.Sqlite;
using RestSharp;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The baseline: a bare RestSharp loop that sends the same bytes, made beforehand, and, where it stores, writes the same rows by prepared raw SQL,
/// one transaction for each batch: no claim, no lease, no composing.</summary>
internal sealed class BareLoop : IDisposable
{
    private const int BatchSize = 200;
    private readonly RestClient _client;
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[][]> _records = [];

    public BareLoop(Uri org, int count)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.GZip, ConnectCallback = ConnectAsync };
#pragma warning disable RS0030 // The baseline is a client of its own.
        _client = new RestClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, new RestClientOptions(org) { FollowRedirects = false }, disposeHttpClient: true);
#pragma warning restore RS0030
        var composer = new PayloadComposer(BenchPortal.Mapping(1), AffiliateField.BuiltIn, null);
        foreach (var some in Enumerable.Range(1, count).Chunk(BatchSize))
        {
            byte[][] records = [.. some.Select(i => composer.Compose(BenchPortal.Affiliate(i)).Json.ToArray())];
            _records.Add(records);
            _bodies.Add([.. "{\"allOrNone\":false,\"records\":["u8, .. Join(records), .. "]}"u8]);
        }
    }

    /// <param name="file">A copy of the portal's database with the rows owed, or null to store nothing.</param>
    /// <param name="senders">Calls at once.</param>
    public async Task RunAsync(string? file, int senders)
    {
        using var store = file is null ? null : new Store(file);
        var next = -1;
        using var turn = new SemaphoreSlim(1, 1);
        await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < _bodies.Count;)
            {
                var request = new RestRequest("services/data/v66.0/composite/sobjects/Lead/Affise_Affiliate_Id__c", Method.Patch);
                request.AddHeader("Authorization", "Bearer access");
                request.AddBody(_bodies[i], ContentType.Json);
                var response = await _client.ExecuteAsync(request);
                if (!response.IsSuccessful)
                    throw new InvalidOperationException($"The stand-in answered {response.StatusCode} {response.ErrorMessage}");
                if (store is null)
                    continue;
                await turn.WaitAsync();
                try
                {
                    store.Write(i * BatchSize, _records[i]);
                }
                finally
                {
                    turn.Release();
                }
            }
        })));
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    private static byte[] Join(byte[][] records)
    {
        using var all = new MemoryStream();
        for (var i = 0; i < records.Length; i++)
        {
            if (i > 0)
                all.WriteByte((byte)',');
            all.Write(records[i]);
        }
        return all.ToArray();
    }

    /// <summary>Commands prepared once on one connection: the fastest that Microsoft.Data.Sqlite does.</summary>
    private sealed class Store : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _delete;
        private readonly SqliteCommand _link;
        private readonly SqliteCommand _attempt;
        private readonly byte[] _hash = new byte[32];

        public Store(string file)
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
            _attempt = Prepare(
                "INSERT INTO \"SyncAttempts\" (\"ConnectionId\", \"AffiliateKey\", \"At\", \"DurationMs\", \"WaitedMs\", \"Outcome\", \"FieldCount\", \"MappingNumber\", \"SalesforceId\", \"ObjectName\", \"FaultFields\", \"HttpStatus\", \"RequestJson\", \"ReplyJson\") " +
                "VALUES (1, $a, 1700000000000000, 1, 1, 0, 10, 1, $b, 'Lead', '[]', 200, $c, $d)", 4);
        }

        public void Write(int first, byte[][] records)
        {
            using var transaction = _connection.BeginTransaction();
            _delete.Transaction = _link.Transaction = _attempt.Transaction = transaction;
            for (var i = 0; i < records.Length; i++)
            {
                var key = first + i + 1;
                var id = $"00Q{key:D12}AAA";
                _delete.Parameters[0].Value = key;
                _delete.ExecuteNonQuery();
                (_link.Parameters[0].Value, _link.Parameters[1].Value, _link.Parameters[2].Value) = (key, id, _hash);
                _link.ExecuteNonQuery();
                (_attempt.Parameters[0].Value, _attempt.Parameters[1].Value) = (key, id);
                _attempt.Parameters[2].Value = Encoding.UTF8.GetString(records[i]);
                _attempt.Parameters[3].Value = "{\"id\":\"" + id + "\",\"success\":true,\"errors\":[],\"created\":true}";
                _attempt.ExecuteNonQuery();
            }
            transaction.Commit();
        }

        public void Dispose() => _connection.Dispose();

        private SqliteCommand Prepare(string sql, int parameters)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters; i++)
                command.Parameters.Add(new SqliteParameter("$" + (char)('a' + i), null));
            if (sql.Contains("PayloadHash", StringComparison.Ordinal))
                command.Parameters[2].SqliteType = SqliteType.Blob;
            command.Prepare();
            return command;
        }
    }
}
