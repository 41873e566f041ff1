using System.Globalization;
using AffiseSfPortal.Domain;
using Npgsql;
using NpgsqlTypes;

namespace AffiseSfPortal.Sync.Store;

/// <summary>Writes one batch's outcomes inside the store's transaction: the rows first, then links, attempts and counters in one round trip.</summary>
internal sealed class PostgresRecording(NpgsqlConnection connection, RowSettler settler) : IQueueSql
{
    private const string WriteLinks =
        """
        INSERT INTO "SyncLinks" ("ConnectionId", "AffiliateKey", "ObjectName", "SalesforceId", "PayloadHash", "MappingNumber", "LastOutcome", "FieldCount", "LastSyncedAt", "IsTest")
        SELECT $1, u.k, u.o, u.s, u.h, $2, u.r, u.n, now(), u.t
        FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bytea[], $7::int[], $8::int[], $9::bool[]) AS u(k, o, s, h, r, n, t)
        JOIN "Affiliates" a ON a."Key" = u.k
        ON CONFLICT ("ConnectionId", "AffiliateKey", "ObjectName") DO UPDATE SET "SalesforceId" = excluded."SalesforceId", "PayloadHash" = excluded."PayloadHash",
          "MappingNumber" = excluded."MappingNumber", "LastOutcome" = excluded."LastOutcome", "FieldCount" = excluded."FieldCount", "LastSyncedAt" = excluded."LastSyncedAt"
        """;

    private const string WriteAttempts =
        """
        INSERT INTO "SyncAttempts" ("ConnectionId", "At", "MappingNumber", "ObjectName", "AffiliateKey", "DurationMs", "WaitedMs", "Outcome", "FieldCount", "SalesforceId",
          "FaultCode", "FaultMessage", "FaultFields", "HttpStatus", "RequestJson", "ReplyJson", "ActorId", "Trace", "BatchId")
        SELECT $1, now(), $2, $3, u.k, u.d, CASE WHEN u.w <= now() THEN CAST(EXTRACT(EPOCH FROM now() - u.w) * 1000 AS bigint) WHEN u.w IS NOT NULL THEN 0 END,
          u.r, u.n, u.s, u.fc, u.fm, u.ff, u.h, u.q, u.a, u.p, u.x, $18
        FROM unnest($4::bigint[], $5::int[], $6::timestamptz[], $7::int[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[], $13::int[],
          $14::text[], $15::text[], $16::text[], $17::text[]) AS u(k, d, w, r, n, s, fc, fm, ff, h, q, a, p, x)
        """;

    private const string Slot = "date_bin('5 minutes', now(), 'epoch'::timestamptz)";

    private const string CountSlot =
        $"""
        INSERT INTO "SyncSlots" ("ConnectionId", "At", "Delivered", "Refused", "Calls") VALUES ($1, {Slot}, $2, $3, $4)
        ON CONFLICT ("ConnectionId", "At") DO UPDATE SET "Delivered" = "SyncSlots"."Delivered" + excluded."Delivered",
          "Refused" = "SyncSlots"."Refused" + excluded."Refused", "Calls" = "SyncSlots"."Calls" + excluded."Calls"
        """;

    /// <summary>After the slot's own row, whose lock keeps two instances from meeting here in different orders.</summary>
    private static readonly string CountWaits =
        $"""
        INSERT INTO "SyncWaits" ("ConnectionId", "At", "Bucket", "Count")
        SELECT $1, {Slot}, w.b, w.n FROM (
          SELECT width_bucket(CAST(GREATEST(EXTRACT(EPOCH FROM now() - u.w) * 1000, 0) AS bigint), ARRAY[{string.Join(',', WaitBuckets.Ends)}]::bigint[]) AS b, CAST(count(*) AS int) AS n
          FROM unnest($2::timestamptz[]) AS u(w) GROUP BY 1) AS w
        ON CONFLICT ("ConnectionId", "At", "Bucket") DO UPDATE SET "Count" = "SyncWaits"."Count" + excluded."Count"
        """;

    private const string NoteConnection =
        """
        UPDATE "Connections" SET "LastSuccessAt" = CASE WHEN $2 THEN now() ELSE "LastSuccessAt" END, "ApiCallsUsed" = COALESCE($3, "ApiCallsUsed"),
          "ApiCallsAllowed" = COALESCE($4, "ApiCallsAllowed"), "ApiCallsReadAt" = CASE WHEN $3 IS NULL THEN "ApiCallsReadAt" ELSE now() END WHERE "Id" = $1
        """;

    private static readonly string Done = RowSettler.Done("$1");

    public async Task RecordAsync(ClaimedBatch batch, BatchReport report, CancellationToken cancellationToken)
    {
        var lost = await settler.SettleAsync(this, batch, report.Results);
        await using var writes = new NpgsqlBatch(connection);
        if (await OrgOfRecords.IsAsync(this, batch.Connection, isShared: true))
            AddLinks(writes, batch, report.Results, lost);
        AddAttempts(writes, batch, [.. report.Results.Where(r => r.Outcome != SyncOutcome.Held)]);
        AddCounts(writes, batch, report);
        if (writes.BatchCommands.Count > 0)
            await writes.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<List<long>> DeleteDoneAsync(string token)
    {
        await using var command = new NpgsqlCommand(Done, connection) { Parameters = { PostgresSyncStore.Text(token) } };
        return await IdsAsync(command);
    }

    public async ValueTask<int> ExecuteAsync(FormattableString sql)
    {
        await using var command = Command(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask<List<long>> ReadAsync(FormattableString sql)
    {
        await using var command = Command(sql);
        return await IdsAsync(command);
    }

    private static async Task<List<long>> IdsAsync(NpgsqlCommand command)
    {
        List<long> values = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            values.Add(reader.GetFieldType(0) == typeof(int) ? reader.GetInt32(0) : reader.GetInt64(0));
        return values;
    }

    private NpgsqlCommand Command(FormattableString sql)
    {
        var arguments = sql.GetArguments();
        var command = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, sql.Format, [.. Enumerable.Range(1, arguments.Length).Select(i => $"${i}")]), connection);
        foreach (var argument in arguments)
            command.Parameters.Add(argument is null or string ? PostgresSyncStore.Text((string?)argument) : new NpgsqlParameter { Value = argument });
        return command;
    }

    private static void AddLinks(NpgsqlBatch writes, ClaimedBatch batch, IReadOnlyList<RowResult> results, HashSet<long> lost)
    {
        List<(SettledLink Link, RowResult Result)> links = new(results.Count);
        foreach (var result in results)
        {
            if (SettledLink.Of(batch, result, lost) is { } link)
                links.Add((link, result));
        }
        if (links.Count == 0)
            return;
        writes.BatchCommands.Add(new NpgsqlBatchCommand(WriteLinks)
        {
            Parameters =
            {
                new() { Value = batch.Connection.Id },
                new() { Value = batch.Mapping.Number },
                Array(NpgsqlDbType.Bigint, links.ConvertAll(l => l.Link.AffiliateKey)),
                Array(NpgsqlDbType.Text, links.ConvertAll(l => l.Result.Claimed.Link?.ObjectName ?? batch.Mapping.DestinationObject)),
                Array(NpgsqlDbType.Text, links.ConvertAll(l => l.Link.SalesforceId)),
                Array(NpgsqlDbType.Bytea, links.ConvertAll(l => l.Link.Hash)),
                Array(NpgsqlDbType.Integer, links.ConvertAll(l => (int)l.Result.Outcome)),
                Array(NpgsqlDbType.Integer, links.ConvertAll(l => l.Link.FieldCount)),
                Array(NpgsqlDbType.Boolean, links.ConvertAll(l => l.Link.IsTest)),
            },
        });
    }

    private static void AddAttempts(NpgsqlBatch writes, ClaimedBatch batch, List<RowResult> results)
    {
        if (results.Count == 0)
            return;
        writes.BatchCommands.Add(new NpgsqlBatchCommand(WriteAttempts)
        {
            Parameters =
            {
                new() { Value = batch.Connection.Id },
                new() { Value = batch.Mapping.Number },
                PostgresSyncStore.Text(batch.Mapping.DestinationObject),
                Array(NpgsqlDbType.Bigint, results.ConvertAll(r => r.Claimed.Affiliate.Key)),
                Array(NpgsqlDbType.Integer, results.ConvertAll(r => (int)r.Duration.TotalMilliseconds)),
                Array(NpgsqlDbType.TimestampTz, results.ConvertAll(r => r.Delivered && r.Claimed.Row.OwedSince > DateTime.UnixEpoch ? (DateTime?)r.Claimed.Row.OwedSince : null)),
                Array(NpgsqlDbType.Integer, results.ConvertAll(r => (int)r.Outcome)),
                Array(NpgsqlDbType.Integer, results.ConvertAll(r => r.Composed?.FieldCount ?? 0)),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => r.SalesforceId)),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => r.Fault?.Code)),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => r.Fault?.Message)),
                Array(NpgsqlDbType.Text, results.ConvertAll(AttemptTexts.Fields)),
                Array(NpgsqlDbType.Integer, results.ConvertAll(r => r.HttpStatus)),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => AttemptTexts.AsString(AttemptTexts.Request(r)))),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => AttemptTexts.AsString(AttemptTexts.Reply(r)))),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => r.Claimed.Row.ActorId)),
                Array(NpgsqlDbType.Text, results.ConvertAll(r => r.Composed?.Trace)),
                PostgresSyncStore.Text(batch.LeaseToken),
            },
        });
    }

    private static void AddCounts(NpgsqlBatch writes, ClaimedBatch batch, BatchReport report)
    {
        var counts = BatchCounts.Of(report);
        if (!counts.IsEmpty)
        {
            writes.BatchCommands.Add(new NpgsqlBatchCommand(CountSlot)
            {
                Parameters = { new() { Value = batch.Connection.Id }, new() { Value = counts.Delivered }, new() { Value = counts.Refused }, new() { Value = counts.Calls } },
            });
            List<DateTime> edits = [.. report.Results.Where(BatchCounts.IsEdit).Select(r => r.Claimed.Row.OwedSince)];
            if (edits.Count > 0)
            {
                writes.BatchCommands.Add(new NpgsqlBatchCommand(CountWaits)
                {
                    Parameters = { new() { Value = batch.Connection.Id }, Array(NpgsqlDbType.TimestampTz, edits) },
                });
            }
        }
        if (counts.Delivered == 0 && report.Usage is null)
            return;
        writes.BatchCommands.Add(new NpgsqlBatchCommand(NoteConnection)
        {
            Parameters = { new() { Value = batch.Connection.Id }, new() { Value = counts.Delivered > 0 }, Number(report.Usage?.Used), Number(report.Usage?.Allowed) },
        });
    }

    private static NpgsqlParameter Number(int? value) => new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, List<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values };
}
