using System.Runtime.InteropServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace AffiseSfPortal.Sync.Store;

/// <summary>PostgreSQL: set-based statements, a batch of them for each round trip. READ COMMITTED, so that what is read after a claim is newer than the claim.</summary>
internal sealed class PostgresSyncStore(PostgresSource source, ClaimPlans plans, RowSettler settler, InstanceIdentity instance, FailPoints failPoints, IOptions<SyncOptions> options) : ISyncStore
{
    private static readonly string GateSql = ClaimSql.Gate("$1", "now()", "string_agg(", "CAST(EXTRACT(EPOCH FROM d.\"FetchedAt\") * 1000000 AS bigint)");
    private static readonly string ReadSql = ClaimSql.Read("$1");
    private static readonly string ClaimAny = Claim(freshOnly: false);
    private static readonly string ClaimFresh = Claim(freshOnly: true);

    public async Task<ClaimedBatch?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var batch = await ClaimAsync(connection, request, mayProbe: true, cancellationToken);
        if (batch is not null)
            await transaction.CommitAsync(cancellationToken);
        return batch;
    }

    public async Task<ClaimedBatch?> RecordAsync(ClaimedBatch batch, BatchReport report, ClaimRequest? next, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await new PostgresRecording(connection, settler).RecordAsync(batch, report, cancellationToken);
        failPoints.Pass(FailPoint.RecordBeforeCommit);
        var following = next is null ? null : await ClaimAsync(connection, next, mayProbe: false, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return following;
    }

    private async Task<ClaimedBatch?> ClaimAsync(NpgsqlConnection connection, ClaimRequest request, bool mayProbe, CancellationToken cancellationToken)
    {
        if (await ReadGateAsync(connection, request.ConnectionId, cancellationToken) is not { } gate || (gate.Connection.Hold is not null && !(mayProbe && gate.IsProbeDue)))
            return null;
        if (await plans.FindAsync(request.ConnectionId, gate.Plan, cancellationToken) is not { } plan)
            return null;
        if (gate.Connection.Hold is not null && !await TakeProbeAsync(connection, request.ConnectionId, cancellationToken))
            return null;
        var token = Guid.NewGuid().ToString("N");
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(request.FreshOnly ? ClaimFresh : ClaimAny)
        {
            Parameters = { Text(instance.Name), Text(token), new() { Value = options.Value.LeaseDuration }, new() { Value = request.ConnectionId }, new() { Value = request.Limit ?? options.Value.BatchSize } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadSql) { Parameters = { Text(token) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new ClaimReader(request.ConnectionId, token, plan.Mapping.DestinationObject, options.Value.BatchSize);
        var any = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            any = true;
            rows.Add(new Columns(reader));
        }
        return any ? new ClaimedBatch(gate.Connection, plan, token, rows.ToRows()) : null;
    }

    private static async Task<Gate?> ReadGateAsync(NpgsqlConnection connection, int connectionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(GateSql, connection) { Parameters = { new() { Value = connectionId } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        var destination = row.IsDBNull(4) ? null : row.GetString(4);
        HoldCause? hold = row.IsDBNull(0) ? null : (HoldCause)row.GetInt32(0);
        return new Gate(
            new ClaimedConnection(connectionId, row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), destination ?? "", hold),
            row.GetBoolean(1),
            new PlanKey(row.GetInt32(5), destination, row.GetInt64(6), row.IsDBNull(7) ? "" : row.GetString(7)));
    }

    /// <summary>Whoever is first sends the one probe; undone with the transaction when nothing could be claimed.</summary>
    private async Task<bool> TakeProbeAsync(NpgsqlConnection connection, int connectionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE \"Connections\" SET \"HoldUntil\" = now() + $2 WHERE \"Id\" = $1 AND \"Hold\" IS NOT NULL AND \"HoldUntil\" <= now() AND \"PausedAt\" IS NULL", connection)
        {
            Parameters = { new() { Value = connectionId }, new() { Value = options.Value.LeaseDuration } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    internal static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static string Claim(bool freshOnly) =>
        $"""
        WITH live AS ({ClaimSql.Due("$4", SyncLane.Live, "now()", freshOnly)} LIMIT $5 FOR UPDATE SKIP LOCKED),
          bulk AS ({ClaimSql.Due("$4", SyncLane.Backfill, "now()", freshOnly)} LIMIT $5 - (SELECT count(*) FROM live) FOR UPDATE SKIP LOCKED)
        UPDATE "SyncRows" SET "LeaseOwner" = $1, "LeaseToken" = $2, "LeaseUntil" = now() + $3, "ClaimedVersion" = "Version"
        WHERE "Id" = ANY(ARRAY(SELECT "Id" FROM live UNION ALL SELECT "Id" FROM bulk))
        """;

    private sealed record Gate(ClaimedConnection Connection, bool IsProbeDue, PlanKey Plan);

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Columns(NpgsqlDataReader row) : IColumns
    {
        public bool IsNull(int column) => row.IsDBNull(column);

        public long Int64(int column) => row.GetInt64(column);

        public bool Bool(int column) => row.GetBoolean(column);

        public string Text(int column) => row.GetString(column);

        public byte[] Blob(int column) => row.GetFieldValue<byte[]>(column);

        public decimal Decimal(int column) => row.GetDecimal(column);

        public DateTime Time(int column) => row.GetDateTime(column);
    }
}
