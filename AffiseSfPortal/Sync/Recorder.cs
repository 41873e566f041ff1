using System.Runtime.CompilerServices;
using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Writes down what became of a batch, in one transaction. A row is settled only by the lease and for the version that was sent;
/// an edit meanwhile stays owed, and what was sent after its lease had ended is owed again.</summary>
internal sealed class Recorder(IDbContextFactory<PortalDbContext> contexts, RowSettler settler, TimeProvider time)
{
    /// <summary>Characters of a request or reply that are kept.</summary>
    private const int TextLimit = 16_000;

    public async Task RecordAsync(ClaimedBatch batch, BatchReport report, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var lost = await settler.SettleAsync(db, batch, report.Results, cancellationToken);
        // Moved to another org meanwhile: these ids mean nothing there.
        if (await OrgOfRecords.IsAsync(db, batch.Connection, cancellationToken))
            await WriteLinksAsync(db, batch, report.Results, lost, now, cancellationToken);
        db.SyncAttempts.AddRange(report.Results.Where(r => r.Outcome != SyncOutcome.Held).Select(r => Attempt(batch, r, now)));
        await db.SaveChangesAsync(cancellationToken);
        await CountAsync(db, batch.Connection.Id, report, now, cancellationToken);
        await NoteConnectionAsync(db, batch.Connection.Id, report, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task WriteLinksAsync(
        PortalDbContext db, ClaimedBatch batch, IReadOnlyList<RowResult> results, HashSet<long> lost, DateTime now, CancellationToken cancellationToken)
    {
        var delivered = results.Where(r => r.Delivered && r.SalesforceId is not null && r.Composed is not null).ToList();
        var keys = delivered.ConvertAll(r => r.Claimed.Affiliate.Key);
        // Deleted meanwhile: nothing is known of it any more.
        var present = await db.Affiliates.Where(a => keys.Contains(a.Key)).Select(a => a.Key).ToHashSetAsync(cancellationToken);
        var known = (await db.SyncLinks
                .Where(l => l.ConnectionId == batch.Connection.Id && keys.Contains(l.AffiliateKey)).OrderBy(l => l.Id).ToListAsync(cancellationToken))
            .Where(l => string.Equals(l.ObjectName, batch.Mapping.DestinationObject, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(l => l.AffiliateKey)
            .ToDictionary(l => l.AffiliateKey);
        foreach (var result in delivered.Where(r => present.Contains(r.Claimed.Affiliate.Key)))
        {
            if (!known.TryGetValue(result.Claimed.Affiliate.Key, out var link))
            {
                link = new SyncLink
                {
                    ConnectionId = batch.Connection.Id,
                    AffiliateKey = result.Claimed.Affiliate.Key,
                    ObjectName = batch.Mapping.DestinationObject,
                    // A record that was there before the test is not the test's to remove.
                    IsTest = result.Claimed.Row.Reason == OwedReason.Test && result.Outcome == SyncOutcome.Created,
                };
                db.SyncLinks.Add(link);
            }
            link.SalesforceId = result.SalesforceId!;
            // After a lost lease nobody knows whose state came last: the next payload must not look unchanged.
            link.PayloadHash = lost.Contains(result.Claimed.Row.Id) ? [] : result.Composed!.Hash;
            link.MappingNumber = batch.Mapping.Number;
            link.FieldCount = result.Composed!.FieldCount;
            link.LastOutcome = result.Outcome;
            link.LastSyncedAt = now;
        }
    }

    private static SyncAttempt Attempt(ClaimedBatch batch, RowResult result, DateTime now) => new()
    {
        ConnectionId = batch.Connection.Id,
        AffiliateKey = result.Claimed.Affiliate.Key,
        At = now,
        DurationMs = (int)result.Duration.TotalMilliseconds,
        WaitedMs = result.Delivered ? Math.Max(0, (long)(now - result.Claimed.Row.OwedSince).TotalMilliseconds) : null,
        Outcome = result.Outcome,
        FieldCount = result.Composed?.FieldCount ?? 0,
        MappingNumber = batch.Mapping.Number,
        SalesforceId = result.SalesforceId,
        ObjectName = batch.Mapping.DestinationObject,
        FaultCode = result.Fault?.Code,
        FaultMessage = result.Fault?.Message,
        FaultFields = [.. result.Fault?.Fields ?? []],
        HttpStatus = result.HttpStatus,
        // The token travels in a header, so the record holds nothing but the mapped values.
        RequestJson = result.Outcome == SyncOutcome.Unchanged || result.Composed is null ? null : Bounded(Encoding.UTF8.GetString(result.Composed.Json.Span)),
        ReplyJson = result.ReplyJson is null ? null : Bounded(result.ReplyJson),
        ActorId = result.Claimed.Row.ActorId,
    };

    private static string Bounded(string text) => text.Length <= TextLimit ? text : text[..TextLimit] + "…";

    private static async Task CountAsync(PortalDbContext db, int connectionId, BatchReport report, DateTime now, CancellationToken cancellationToken)
    {
        var delivered = report.Results.Count(r => r.Outcome is SyncOutcome.Created or SyncOutcome.Updated);
        var refused = report.Results.Count(r => r.Cause is not null);
        if (delivered + refused + report.Calls == 0)
            return;
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        var isSqlite = db is SqlitePortalDbContext;
        object column = isSqlite ? UtcMicrosecondsConverter.ToMicroseconds(hour) : hour;
        await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                """
                INSERT INTO "SyncHours" ("ConnectionId", "Hour", "Delivered", "Refused", "Calls") VALUES ({0}, {1}, {2}, {3}, {4})
                ON CONFLICT ("ConnectionId", "Hour") DO UPDATE SET
                  "Delivered" = "SyncHours"."Delivered" + excluded."Delivered",
                  "Refused" = "SyncHours"."Refused" + excluded."Refused",
                  "Calls" = "SyncHours"."Calls" + excluded."Calls"
                """,
                connectionId, column, delivered, refused, report.Calls),
            cancellationToken);
    }

    private static async Task NoteConnectionAsync(PortalDbContext db, int connectionId, BatchReport report, DateTime now, CancellationToken cancellationToken)
    {
        var connection = db.Connections.Where(c => c.Id == connectionId);
        if (report.Usage is { } usage)
        {
            await connection.ExecuteUpdateAsync(
                s => s.SetProperty(c => c.ApiCallsUsed, usage.Used).SetProperty(c => c.ApiCallsAllowed, usage.Allowed).SetProperty(c => c.ApiCallsReadAt, now),
                cancellationToken);
        }
        if (report.Results.Any(r => r.Outcome is SyncOutcome.Created or SyncOutcome.Updated))
            await connection.ExecuteUpdateAsync(s => s.SetProperty(c => c.LastSuccessAt, now), cancellationToken);
    }
}
