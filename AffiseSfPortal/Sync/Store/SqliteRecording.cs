using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Sqlite;

namespace AffiseSfPortal.Sync.Store;

/// <summary>Writes one batch's outcomes inside the writer's transaction.</summary>
internal sealed class SqliteRecording(SqliteWork work, RowSettler settler, DateTime now) : IQueueSql
{
    private const string InsertLink =
        """
        INSERT INTO "SyncLinks" ("ConnectionId", "AffiliateKey", "ObjectName", "SalesforceId", "PayloadHash", "MappingNumber", "LastOutcome", "FieldCount", "LastSyncedAt", "IsTest")
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE EXISTS (SELECT 1 FROM "Affiliates" WHERE "Key" = ?2)
        ON CONFLICT ("ConnectionId", "AffiliateKey", "ObjectName") DO UPDATE SET "SalesforceId" = excluded."SalesforceId", "PayloadHash" = excluded."PayloadHash",
          "MappingNumber" = excluded."MappingNumber", "LastOutcome" = excluded."LastOutcome", "FieldCount" = excluded."FieldCount", "LastSyncedAt" = excluded."LastSyncedAt"
        """;

    private const string UpdateLink =
        """
        UPDATE "SyncLinks" SET "SalesforceId" = ?2, "PayloadHash" = ?3, "MappingNumber" = ?4, "LastOutcome" = ?5, "FieldCount" = ?6, "LastSyncedAt" = ?7 WHERE "Id" = ?1
        """;

    private const string InsertAttempt =
        """
        INSERT INTO "SyncAttempts" ("ConnectionId", "AffiliateKey", "At", "DurationMs", "WaitedMs", "Outcome", "FieldCount", "MappingNumber", "SalesforceId", "ObjectName",
          "FaultCode", "FaultMessage", "FaultFields", "HttpStatus", "RequestJson", "ReplyJson", "ActorId", "Trace", "BatchId")
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    private const string CountSlot =
        """
        INSERT INTO "SyncSlots" ("ConnectionId", "At", "Delivered", "Refused", "Calls") VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT ("ConnectionId", "At") DO UPDATE SET "Delivered" = "Delivered" + excluded."Delivered", "Refused" = "Refused" + excluded."Refused", "Calls" = "Calls" + excluded."Calls"
        """;

    private const string CountWait =
        """
        INSERT INTO "SyncWaits" ("ConnectionId", "At", "Bucket", "Count") VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT ("ConnectionId", "At", "Bucket") DO UPDATE SET "Count" = "Count" + excluded."Count"
        """;

    private const string NoteConnection =
        """
        UPDATE "Connections" SET "LastSuccessAt" = COALESCE(?2, "LastSuccessAt"), "ApiCallsUsed" = COALESCE(?3, "ApiCallsUsed"),
          "ApiCallsAllowed" = COALESCE(?4, "ApiCallsAllowed"), "ApiCallsReadAt" = COALESCE(?5, "ApiCallsReadAt") WHERE "Id" = ?1
        """;

    private static readonly string Done = RowSettler.Done("?1");
    private readonly long _now = UtcMicrosecondsConverter.ToMicroseconds(now);

    public async ValueTask RecordAsync(ClaimedBatch batch, BatchReport report, CancellationToken cancellationToken)
    {
        var lost = await settler.SettleAsync(this, batch, report.Results);
        cancellationToken.ThrowIfCancellationRequested();
        if (await OrgOfRecords.IsAsync(this, batch.Connection, isShared: false))
            WriteLinks(batch, report.Results, lost);
        WriteAttempts(batch, report.Results);
        Count(batch, report);
    }

    public ValueTask<List<long>> DeleteDoneAsync(string token)
    {
        var statement = work.Statement(Done).Bind(1, token);
        List<long> done = new(200);
        while (statement.Step())
            done.Add(statement.Int64(0));
        return new(done);
    }

    public ValueTask<int> ExecuteAsync(FormattableString sql)
    {
        using var statement = work.Once(sql);
        return new(statement.Run());
    }

    public ValueTask<List<long>> ReadAsync(FormattableString sql)
    {
        using var statement = work.Once(sql);
        List<long> values = [];
        while (statement.Step())
            values.Add(statement.Int64(0));
        return new(values);
    }

    private void WriteLinks(ClaimedBatch batch, IReadOnlyList<RowResult> results, HashSet<long> lost)
    {
        var update = work.Statement(UpdateLink);
        var insert = work.Statement(InsertLink);
        foreach (var result in results)
        {
            if (SettledLink.Of(batch, result, lost) is not { } link)
                continue;
            if (link.Known is { } known && update.Bind(1, known).Bind(2, link.SalesforceId).BindBlob(3, link.Hash).Bind(4, batch.Mapping.Number)
                    .Bind(5, (long)result.Outcome).Bind(6, link.FieldCount).Bind(7, _now).Run() == 1)
            {
                continue;
            }
            insert.Bind(1, batch.Connection.Id).Bind(2, link.AffiliateKey).Bind(3, batch.Mapping.DestinationObject).Bind(4, link.SalesforceId).BindBlob(5, link.Hash)
                .Bind(6, batch.Mapping.Number).Bind(7, (long)result.Outcome).Bind(8, link.FieldCount).Bind(9, _now).Bind(10, link.IsTest ? 1 : 0).Run();
        }
    }

    private void WriteAttempts(ClaimedBatch batch, IReadOnlyList<RowResult> results)
    {
        var insert = work.Statement(InsertAttempt).Bind(1, batch.Connection.Id).Bind(3, _now).Bind(8, batch.Mapping.Number).Bind(10, batch.Mapping.DestinationObject).Bind(19, batch.LeaseToken);
        foreach (var result in results)
        {
            if (result.Outcome == SyncOutcome.Held)
                continue;
            insert.Bind(2, result.Claimed.Affiliate.Key).Bind(4, (long)result.Duration.TotalMilliseconds).Bind(5, AttemptTexts.WaitedMs(result, now))
                .Bind(6, (long)result.Outcome).Bind(7, result.Composed?.FieldCount ?? 0).Bind(9, result.SalesforceId)
                .Bind(11, result.Fault?.Code).Bind(12, result.Fault?.Message).Bind(13, AttemptTexts.Fields(result)).Bind(14, result.HttpStatus).Bind(17, result.Claimed.Row.ActorId).Bind(18, result.Composed?.Trace);
            BindText(insert, 15, AttemptTexts.Request(result));
            BindText(insert, 16, AttemptTexts.Reply(result));
            insert.Run();
        }
    }

    private static void BindText(SqliteStatement statement, int parameter, ReadOnlyMemory<byte>? utf8)
    {
        if (utf8 is { } text)
            statement.BindUtf8(parameter, text.Span);
        else
            statement.BindNull(parameter);
    }

    private void Count(ClaimedBatch batch, BatchReport report)
    {
        var counts = BatchCounts.Of(report);
        if (!counts.IsEmpty)
        {
            var slot = UtcMicrosecondsConverter.ToMicroseconds(SyncSlot.StartOf(now));
            work.Statement(CountSlot).Bind(1, batch.Connection.Id).Bind(2, slot).Bind(3, counts.Delivered).Bind(4, counts.Refused).Bind(5, counts.Calls).Run();
            CountWaits(batch, report, slot);
        }
        if (counts.Delivered == 0 && report.Usage is null)
            return;
        work.Statement(NoteConnection).Bind(1, batch.Connection.Id).Bind(2, counts.Delivered > 0 ? _now : null)
            .Bind(3, (long?)report.Usage?.Used).Bind(4, (long?)report.Usage?.Allowed).Bind(5, report.Usage is null ? null : _now).Run();
    }

    /// <summary>One statement for each step of the histogram that this batch reached: a few, since its rows were saved together.</summary>
    private void CountWaits(ClaimedBatch batch, BatchReport report, long slot)
    {
        Span<int> counts = stackalloc int[WaitBuckets.Ends.Count + 1];
        counts.Clear();
        foreach (var result in report.Results)
        {
            if (BatchCounts.IsEdit(result))
                counts[WaitBuckets.Of(AttemptTexts.WaitedMs(result, now) ?? 0)]++;
        }
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] > 0)
                work.Statement(CountWait).Bind(1, batch.Connection.Id).Bind(2, slot).Bind(3, bucket).Bind(4, counts[bucket]).Run();
        }
    }
}
