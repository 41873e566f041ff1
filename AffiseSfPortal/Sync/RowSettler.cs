using System.Globalization;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>The queue's half of settling: compare, then set. Runs in the recorder's transaction.</summary>
internal sealed class RowSettler(IQueueDialect dialect, Backoff backoff, IOptions<SyncOptions> options)
{
    private const string Freed = "\"LeaseOwner\" = NULL, \"LeaseToken\" = NULL, \"LeaseUntil\" = NULL, \"ClaimedVersion\" = NULL";

    /// <summary>Nobody edited it since the claim.</summary>
    private const string Same = "\"Version\" = \"ClaimedVersion\"";

    /// <returns>Ids of rows whose lease had ended before they could be settled.</returns>
    public async Task<HashSet<long>> SettleAsync(PortalDbContext db, ClaimedBatch batch, IReadOnlyList<RowResult> results, CancellationToken cancellationToken)
    {
        var delivered = results.Where(r => r.Delivered).Select(r => r.Claimed.Row.Id).ToList();
        var lost = await SettleDeliveredAsync(db, batch.LeaseToken, delivered, cancellationToken);
        foreach (var result in results.Where(r => !r.Delivered))
        {
            if (await db.Database.ExecuteSqlAsync(Other(batch.LeaseToken, result), cancellationToken) == 0)
                lost.Add(result.Claimed.Row.Id);
        }
        var late = results.Where(r => lost.Contains(r.Claimed.Row.Id)).ToList();
        await OweLostAsync(db, batch, late.Where(r => r.Outcome is SyncOutcome.Created or SyncOutcome.Updated), isKnown: true, cancellationToken);
        // A create without an answer is not sent once more by itself, not even late.
        await OweLostAsync(db, batch, late.Where(r => r.MustResend && r.Cause != RowCause.InDoubt), isKnown: false, cancellationToken);
        return lost;
    }

    private async Task<HashSet<long>> SettleDeliveredAsync(PortalDbContext db, string token, List<long> delivered, CancellationToken cancellationToken)
    {
        if (delivered.Count == 0)
            return [];
        var ids = string.Join(',', delivered.Select(i => i.ToString(CultureInfo.InvariantCulture)));
        var done = await db.Database.SqlQuery<long>(FormattableStringFactory.Create(
            $$"""DELETE FROM "SyncRows" WHERE "LeaseToken" = {0} AND {{Same}} AND "Id" IN ({{ids}}) RETURNING "Id" AS "Value" """, token)).ToListAsync(cancellationToken);
        if (done.Count == delivered.Count)
            return [];
        // Edited in flight: owed again at once, from the start.
        var edited = await db.Database.SqlQuery<long>(FormattableStringFactory.Create(
            $$"""
            UPDATE "SyncRows" SET {{Freed}}, "NextAttemptAt" = {{dialect.Now}}, "Attempts" = 0, "FaultCode" = NULL, "FaultMessage" = NULL, "FaultFields" = '[]', "FaultAt" = NULL
            WHERE "LeaseToken" = {0} AND "Id" IN ({{ids}}) RETURNING "Id" AS "Value"
            """,
            token)).ToListAsync(cancellationToken);
        return [.. delivered.Except(done).Except(edited)];
    }

    private FormattableString Other(string token, RowResult result)
    {
        var row = result.Claimed.Row;
        var isRetry = result.Outcome == SyncOutcome.WillRetry;
        var attempts = isRetry ? row.Attempts + 1 : row.Attempts;
        var cause = isRetry && attempts >= options.Value.MaxAttempts ? RowCause.RetriesSpent : result.Cause;
        // A create in doubt stays so whatever was typed since; any other refusal may be cured by the edit that came in between.
        var keepsCause = cause == RowCause.InDoubt ? "TRUE" : Same;
        // Why a connection or mapping waits stands there, never on its rows.
        var fault = result.Outcome == SyncOutcome.Held ? null : result.Fault;
        var pause = isRetry ? Pause(result, attempts) : TimeSpan.Zero;
        return FormattableStringFactory.Create(
            $$"""
            UPDATE "SyncRows" SET {{Freed}},
              "Force" = CASE WHEN {{(result.MustResend ? "TRUE" : "FALSE")}} THEN TRUE ELSE "Force" END,
              "Cause" = CASE WHEN {{keepsCause}} THEN {{(cause is { } c ? ((int)c).ToString(CultureInfo.InvariantCulture) : "CAST(NULL AS INTEGER)")}} ELSE NULL END,
              "Attempts" = CASE WHEN {{Same}} THEN {{attempts}} ELSE 0 END,
              "NextAttemptAt" = CASE WHEN {{Same}} THEN {{dialect.After(pause)}} ELSE {{dialect.Now}} END,
              "FaultCode" = {0}, "FaultMessage" = {1}, "FaultFields" = {2}, "FaultAt" = {{(fault is null ? "NULL" : dialect.Now)}}
            WHERE "LeaseToken" = {3} AND "Id" = {4}
            """,
            fault?.Code,
            fault?.Message,
            JsonText.Write(fault?.Fields.ToList() ?? []),
            token,
            row.Id);
    }

    private TimeSpan Pause(RowResult result, int attempts)
    {
        var drawn = backoff.After(attempts);
        return result.Fault?.RetryAfter is { } asked && asked > drawn ? asked : drawn;
    }

    /// <summary>Somebody else may have sent newer state before this late write: only one more send of the newest state is sure to end right.
    /// Rows of another org are not made: the connection was moved meanwhile.</summary>
    /// <param name="isKnown">The answer came: what was in doubt is no more, since the record's id is known now.</param>
    private async Task OweLostAsync(PortalDbContext db, ClaimedBatch batch, IEnumerable<RowResult> late, bool isKnown, CancellationToken cancellationToken)
    {
        var keys = string.Join(',', late.Select(r => r.Claimed.Affiliate.Key.ToString(CultureInfo.InvariantCulture)));
        if (keys.Length == 0)
            return;
        var resolved = isKnown ? $"CASE WHEN \"SyncRows\".\"Cause\" = {(int)RowCause.InDoubt} THEN NULL ELSE \"SyncRows\".\"Cause\" END" : "\"SyncRows\".\"Cause\"";
        await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                INSERT INTO "SyncRows" ("ConnectionId", "AffiliateKey", "Version", "Reason", "Force", "Lane", "OwedSince", "NextAttemptAt", "Attempts", "FaultFields")
                SELECT c."Id", a."Key", 1, {{(int)OwedReason.Edited}}, TRUE, {{(int)SyncLane.Live}}, {{dialect.Now}}, {{dialect.Now}}, 0, '[]'
                FROM "Connections" c CROSS JOIN "Affiliates" a
                WHERE c."Id" = {0} AND a."Key" IN ({{keys}}) AND c."OrgId" IS NOT DISTINCT FROM {1} AND c."ProtectedRefreshToken" IS NOT NULL
                ON CONFLICT ("ConnectionId", "AffiliateKey") DO UPDATE SET
                  "Version" = "SyncRows"."Version" + 1, "Force" = TRUE, "Cause" = {{resolved}}
                """,
                batch.Connection.Id,
                batch.Connection.OrgId),
            cancellationToken);
    }
}
