using System.Globalization;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Persistence;

/// <summary>Writes what is owed, by one statement for any number of affiliates. Runs in the caller's transaction, if there is one.</summary>
internal sealed class OwedRows(IQueueDialect dialect, IOptions<QueueOptions> options)
{
    /// <summary>One statement names this many affiliates at most.</summary>
    private const int KeysInOneStatement = 1000;

    /// <summary>Owes one affiliate to every connection that can send: granted, and with a mapping. Without a grant what has a record is owed all the same:
    /// it waits for the next grant of that org.</summary>
    /// <returns>Those connections.</returns>
    public Task<IReadOnlyList<int>> OweToAllAsync(PortalDbContext db, long affiliateKey, OwedReason reason, string? actorId, CancellationToken cancellationToken) =>
        OweToAllAsync(db, [affiliateKey], reason, actorId, cancellationToken);

    /// <summary>Owes some affiliates to every connection that can send.</summary>
    /// <returns>Those connections.</returns>
    public async Task<IReadOnlyList<int>> OweToAllAsync(
        PortalDbContext db, IReadOnlyCollection<long> affiliateKeys, OwedReason reason, string? actorId, CancellationToken cancellationToken)
    {
        var connections = new HashSet<int>();
        foreach (var some in affiliateKeys.Distinct().Chunk(KeysInOneStatement))
        {
            var statement = Statement("TRUE", AnyOf(some), reason, force: false, actorId, " RETURNING \"ConnectionId\" AS \"Value\"");
            connections.UnionWith(await db.Database.SqlQuery<int>(statement).ToListAsync(cancellationToken));
        }
        return [.. connections];
    }

    /// <param name="affiliateKeys">Null for all.</param>
    /// <returns>How many rows are owed by this call.</returns>
    public async Task<int> OweAsync(
        PortalDbContext db, int connectionId, IReadOnlyCollection<long>? affiliateKeys, OwedReason reason, bool force, string? actorId, CancellationToken cancellationToken)
    {
        var connection = $"c.\"Id\" = {Text(connectionId)}";
        if (affiliateKeys is null)
            return await db.Database.ExecuteSqlAsync(Statement(connection, "TRUE", reason, force, actorId), cancellationToken);
        var owed = 0;
        foreach (var some in affiliateKeys.Distinct().Chunk(KeysInOneStatement))
        {
            owed += await db.Database.ExecuteSqlAsync(Statement(connection, AnyOf(some), reason, force, actorId), cancellationToken);
        }
        return owed;
    }

    /// <summary>Owes every affiliate that has no record of the connection's object yet.</summary>
    public Task<int> OweUnlinkedAsync(PortalDbContext db, int connectionId, string? actorId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            Statement(
                $"c.\"Id\" = {Text(connectionId)}",
                "NOT EXISTS (SELECT 1 FROM \"SyncLinks\" l WHERE l.\"ConnectionId\" = c.\"Id\" AND l.\"AffiliateKey\" = a.\"Key\" AND lower(l.\"ObjectName\") = lower(c.\"DestinationObject\"))",
                OwedReason.Backfill,
                force: false,
                actorId),
            cancellationToken);

    /// <summary>The more urgent of the two decides reason and actor. An edit in flight starts a new wait. A create that is in doubt stays with its person,
    /// unless that person asked: sending it again could make a second record.</summary>
    private FormattableString Statement(string connections, string affiliates, OwedReason reason, bool force, string? actorId, string returning = "")
    {
        var lane = (int)LaneOf(reason);
        var asked = reason is OwedReason.SyncNow ? "TRUE" : "FALSE";
        // What was noted of a row in flight is settled by its sender.
        var reopened = $"(\"SyncRows\".\"LeaseToken\" IS NULL AND (\"SyncRows\".\"Cause\" IS NULL OR \"SyncRows\".\"Cause\" <> {(int)RowCause.InDoubt} OR {asked}))";
        return FormattableStringFactory.Create(
            $$"""
            INSERT INTO "SyncRows" ("ConnectionId", "AffiliateKey", "Version", "Reason", "Force", "ActorId", "Lane", "OwedSince", "NextAttemptAt", "Attempts", "FaultFields")
            SELECT c."Id", a."Key", 1, {{(int)reason}}, {{(force ? "TRUE" : "FALSE")}}, {0}, {{lane}}, {{dialect.Now}}, {{DueAt(reason)}}, 0, '[]'
            FROM "Connections" c CROSS JOIN "Affiliates" a
            WHERE {{connections}} AND {{affiliates}}
              AND ((c."ProtectedRefreshToken" IS NOT NULL AND c."InstanceUrl" IS NOT NULL)
                OR EXISTS (SELECT 1 FROM "SyncLinks" k WHERE k."ConnectionId" = c."Id" AND k."AffiliateKey" = a."Key"))
              AND EXISTS (SELECT 1 FROM "MappingVersions" m WHERE m."ConnectionId" = c."Id")
            ON CONFLICT ("ConnectionId", "AffiliateKey") DO UPDATE SET
              "Version" = "SyncRows"."Version" + 1,
              "Force" = "SyncRows"."Force" OR excluded."Force",
              "Reason" = CASE WHEN excluded."Lane" <= "SyncRows"."Lane" THEN excluded."Reason" ELSE "SyncRows"."Reason" END,
              "ActorId" = CASE WHEN excluded."Lane" <= "SyncRows"."Lane" THEN excluded."ActorId" ELSE "SyncRows"."ActorId" END,
              "Lane" = CASE WHEN excluded."Lane" <= "SyncRows"."Lane" THEN excluded."Lane" ELSE "SyncRows"."Lane" END,
              "OwedSince" = CASE WHEN "SyncRows"."LeaseToken" IS NOT NULL AND "SyncRows"."Version" = "SyncRows"."ClaimedVersion" THEN excluded."OwedSince" ELSE "SyncRows"."OwedSince" END,
              "NextAttemptAt" = excluded."NextAttemptAt",
              "Attempts" = 0,
              "Cause" = CASE WHEN {{reopened}} THEN NULL ELSE "SyncRows"."Cause" END,
              "FaultCode" = CASE WHEN {{reopened}} THEN NULL ELSE "SyncRows"."FaultCode" END,
              "FaultMessage" = CASE WHEN {{reopened}} THEN NULL ELSE "SyncRows"."FaultMessage" END,
              "FaultFields" = CASE WHEN {{reopened}} THEN '[]' ELSE "SyncRows"."FaultFields" END,
              "FaultAt" = CASE WHEN {{reopened}} THEN NULL ELSE "SyncRows"."FaultAt" END,
              "IgnoredAt" = CASE WHEN {{reopened}} THEN NULL ELSE "SyncRows"."IgnoredAt" END{{returning}}
            """,
            actorId);
    }

    /// <summary>An edit waits until its affiliate's last send is <see cref="QueueOptions.EditSpacing"/> ago; whatever else makes an affiliate owed is due at once.
    /// A send in the future was written by a clock that was wrong, and counts for nothing.</summary>
    private string DueAt(OwedReason reason) => reason == OwedReason.Edited && options.Value.EditSpacing > TimeSpan.Zero
        ? dialect.Later(
            $"(SELECT MAX(s.\"LastSyncedAt\") FROM \"SyncLinks\" s WHERE s.\"ConnectionId\" = c.\"Id\" AND s.\"AffiliateKey\" = a.\"Key\" AND s.\"LastSyncedAt\" <= {dialect.Now})",
            options.Value.EditSpacing)
        : dialect.Now;

    private static SyncLane LaneOf(OwedReason reason) => reason switch
    {
        OwedReason.Created or OwedReason.Edited or OwedReason.SyncNow or OwedReason.Test => SyncLane.Live,
        OwedReason.Backfill or OwedReason.MappingChanged => SyncLane.Backfill,
    };

    private static string AnyOf(IEnumerable<long> keys) => $"a.\"Key\" IN ({string.Join(',', keys.Select(k => Text(k)))})";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
