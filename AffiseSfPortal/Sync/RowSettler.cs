using System.Globalization;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync.Store;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>The queue's half of settling: compare, then set. Runs in the store's transaction.</summary>
internal sealed class RowSettler(IQueueDialect dialect, Backoff backoff, IOptions<QueueOptions> queue)
{
    private const string Freed = "\"LeaseOwner\" = NULL, \"LeaseToken\" = NULL, \"LeaseUntil\" = NULL, \"ClaimedVersion\" = NULL";

    /// <summary>Nobody edited it since the claim.</summary>
    private const string Same = "\"Version\" = \"ClaimedVersion\"";

    /// <summary>Everything that a token still holds and that nobody edited: by then it holds nothing but what was delivered.</summary>
    public static string Done(string token) => $"DELETE FROM \"SyncRows\" WHERE \"LeaseToken\" = {token} AND {Same} RETURNING \"Id\"";

    /// <returns>Ids of rows whose lease had ended before they could be settled.</returns>
    public async ValueTask<HashSet<long>> SettleAsync(IQueueSql sql, ClaimedBatch batch, IReadOnlyList<RowResult> results)
    {
        HashSet<long> lost = [];
        var delivered = 0;
        foreach (var result in results)
        {
            if (result.IsDone)
                delivered++;
            else if (await sql.ExecuteAsync(Other(batch.LeaseToken, result)) == 0)
                lost.Add(result.Claimed.Row.Id);
        }
        if (delivered > 0)
            await SettleDeliveredAsync(sql, batch.LeaseToken, results, delivered, lost);
        if (batch.Plan.Filter is not null)
            await NoteFilteredAsync(sql, batch.Connection.Id, results);
        if (lost.Count == 0)
            return lost;
        var late = results.Where(r => lost.Contains(r.Claimed.Row.Id)).ToList();
        await OweLostAsync(sql, batch, late.Where(r => r.Outcome is SyncOutcome.Created or SyncOutcome.Updated), isKnown: true);
        // A create without an answer is not sent once more by itself, not even late.
        await OweLostAsync(sql, batch, late.Where(r => r.MustResend && r.Cause != RowCause.InDoubt), isKnown: false);
        return lost;
    }

    private async ValueTask SettleDeliveredAsync(IQueueSql sql, string token, IReadOnlyList<RowResult> results, int delivered, HashSet<long> lost)
    {
        var done = await sql.DeleteDoneAsync(token);
        if (done.Count == delivered)
            return;
        // Edited in flight: owed again, from the start, together with what is typed in the next moment.
        var edited = await sql.ReadAsync(FormattableStringFactory.Create(
            $$"""
            UPDATE "SyncRows" SET {{Freed}}, "NextAttemptAt" = {{dialect.After(queue.Value.EditSpacing)}}, "Attempts" = 0, "FaultCode" = NULL, "FaultMessage" = NULL, "FaultFields" = '[]', "FaultAt" = NULL
            WHERE "LeaseToken" = {0} RETURNING "Id"
            """,
            token));
        lost.UnionWith(results.Where(r => r.IsDone).Select(r => r.Claimed.Row.Id).Except(done).Except(edited));
    }

    /// <summary>Only mappings with a filter pay for this: who is left out is written down, and who is sent is no longer.</summary>
    private async ValueTask NoteFilteredAsync(IQueueSql sql, int connectionId, IReadOnlyList<RowResult> results)
    {
        // A record that was told of it once is left out as well, as soon as it is looked at again.
        var sent = Keys(results.Where(r => r.Delivered && r.Composed is { IsLeaving: false }));
        if (sent.Length > 0)
            await sql.ExecuteAsync(FormattableStringFactory.Create($$"""DELETE FROM "SyncSkips" WHERE "ConnectionId" = {0} AND "AffiliateKey" IN ({{sent}})""", connectionId));
        foreach (var rule in results.Where(r => r.Outcome == SyncOutcome.Filtered).GroupBy(r => r.Fault!.Fields[0], StringComparer.Ordinal))
        {
            await sql.ExecuteAsync(FormattableStringFactory.Create(
                $$"""
                INSERT INTO "SyncSkips" ("ConnectionId", "AffiliateKey", "Field", "At")
                SELECT c."Id", a."Key", {1}, {{dialect.Now}} FROM "Connections" c CROSS JOIN "Affiliates" a WHERE c."Id" = {0} AND a."Key" IN ({{Keys(rule)}})
                ON CONFLICT ("ConnectionId", "AffiliateKey") DO UPDATE SET "Field" = excluded."Field", "At" = excluded."At"
                """,
                connectionId,
                rule.Key));
        }
    }

    private static string Keys(IEnumerable<RowResult> results) => string.Join(',', results.Select(r => r.Claimed.Affiliate.Key.ToString(CultureInfo.InvariantCulture)));

    private FormattableString Other(string token, RowResult result)
    {
        var row = result.Claimed.Row;
        var isRetry = result.Outcome == SyncOutcome.WillRetry;
        var attempts = isRetry || result.Cause == RowCause.RetriesSpent ? row.Attempts + 1 : row.Attempts;
        // A create in doubt stays so whatever was typed since; any other refusal may be cured by the edit that came in between.
        var keepsCause = result.Cause == RowCause.InDoubt ? "TRUE" : Same;
        // Why a connection or mapping waits stands there, never on its rows.
        var fault = result.Outcome == SyncOutcome.Held ? null : result.Fault;
        var pause = isRetry ? Pause(result, attempts) : TimeSpan.Zero;
        return FormattableStringFactory.Create(
            $$"""
            UPDATE "SyncRows" SET {{Freed}},
              "Force" = CASE WHEN {{(result.MustResend ? "TRUE" : "FALSE")}} THEN TRUE ELSE "Force" END,
              "Cause" = CASE WHEN {{keepsCause}} THEN {{(result.Cause is { } c ? ((int)c).ToString(CultureInfo.InvariantCulture) : "CAST(NULL AS INTEGER)")}} ELSE NULL END,
              "Attempts" = CASE WHEN {{Same}} THEN {{attempts}} ELSE 0 END,
              "NextAttemptAt" = CASE WHEN {{Same}} THEN {{dialect.After(pause)}} ELSE {{dialect.Now}} END,
              "FaultCode" = {0}, "FaultMessage" = {1}, "FaultFields" = {2}, "FaultAt" = {{(fault is null ? "NULL" : dialect.Now)}}, "FaultShape" = {5}, "IgnoredAt" = NULL
            WHERE "LeaseToken" = {3} AND "Id" = {4}
            """,
            fault?.Code,
            fault?.Message,
            JsonText.Write(fault?.Fields.ToList() ?? []),
            token,
            row.Id,
            FaultShape.Of(fault?.Code, fault?.Message));
    }

    private TimeSpan Pause(RowResult result, int attempts)
    {
        var drawn = backoff.After(attempts);
        return result.Fault?.RetryAfter is { } asked && asked > drawn ? asked : drawn;
    }

    /// <summary>Somebody else may have sent newer state before this late write: only one more send of the newest state is sure to end right.
    /// Rows of another org are not made: the connection was moved meanwhile.</summary>
    /// <param name="isKnown">The answer came: what was in doubt is no more, since the record's id is known now.</param>
    private async ValueTask OweLostAsync(IQueueSql sql, ClaimedBatch batch, IEnumerable<RowResult> late, bool isKnown)
    {
        var keys = string.Join(',', late.Select(r => r.Claimed.Affiliate.Key.ToString(CultureInfo.InvariantCulture)));
        if (keys.Length == 0)
            return;
        var resolved = isKnown ? $"CASE WHEN \"SyncRows\".\"Cause\" = {(int)RowCause.InDoubt} THEN NULL ELSE \"SyncRows\".\"Cause\" END" : "\"SyncRows\".\"Cause\"";
        await sql.ExecuteAsync(
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
                batch.Connection.OrgId));
    }
}
