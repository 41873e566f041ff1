using System.Globalization;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Sync.Store;

/// <summary>The statements of a claim that both databases share.</summary>
internal static class ClaimSql
{
    /// <summary>How a connection stands and what its records are made by. One row; columns as <see cref="GateColumn"/>.</summary>
    /// <param name="connection">The parameter.</param>
    /// <param name="now">The queue's clock.</param>
    /// <param name="concat">The database's word for joining texts of several rows, with an open bracket.</param>
    /// <param name="describedAt">An expression of <c>d."FetchedAt"</c> that is a whole number.</param>
    public static string Gate(string connection, string now, string concat, string describedAt) =>
        $"""
        SELECT c."Hold", c."HoldUntil" IS NOT NULL AND c."HoldUntil" <= {now}, c."InstanceUrl", c."OrgId", c."DestinationObject", m."Id", COALESCE({describedAt}, 0),
          (SELECT {concat} f."Id" || ':' || f."Type" || ':' || f."Position" || ':' || f."Name" || ':' || f."Options", ',') FROM "SignUpFields" f)
        FROM "Connections" c
        JOIN "MappingVersions" m ON m."ConnectionId" = c."Id" AND m."Number" = (SELECT MAX(n."Number") FROM "MappingVersions" n WHERE n."ConnectionId" = c."Id")
        LEFT JOIN "DescribeSnapshots" d ON d."ConnectionId" = c."Id" AND d."ObjectName" = m."DestinationObject"
        WHERE c."Id" = {connection} AND {MaySend}
        """;

    /// <summary>Granted, complete and not paused; a hold is judged apart.</summary>
    public const string MaySend =
        """
        c."ProtectedRefreshToken" IS NOT NULL AND c."InstanceUrl" IS NOT NULL AND c."PausedAt" IS NULL
        AND c."ConsumerKey" IS NOT NULL AND c."ProtectedConsumerSecret" IS NOT NULL AND c."ApiUrl" IS NOT NULL AND c."SalesforceDomain" IS NOT NULL
        """;

    /// <summary>Rows of one lane that may be taken, by the partial index; each lane is a range of it, so what is not due yet is never read.</summary>
    public static string Due(string connection, SyncLane lane, string now, bool freshOnly) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        SELECT r."Id" FROM "SyncRows" r WHERE r."ConnectionId" = {connection} AND r."Lane" = {(int)lane} AND r."LeaseToken" IS NULL AND r."Cause" IS NULL
        AND r."NextAttemptAt" <= {now}{(freshOnly ? " AND r.\"Attempts\" = 0" : "")}{(lane == SyncLane.Backfill ? MayBackfill(connection) : "")} ORDER BY r."NextAttemptAt"
        """);

    // One row of a small table, looked at once for each statement.
    private static string MayBackfill(string connection) =>
        $" AND NOT EXISTS (SELECT 1 FROM \"Connections\" b WHERE b.\"Id\" = {connection} AND b.\"BackfillPausedAt\" IS NOT NULL)";

    /// <summary>Is anything due? Cheap for any number of rows.</summary>
    public static string IsOwing(string connection, string now) =>
        $"({IsOwing(connection, SyncLane.Live, now)} OR {IsOwing(connection, SyncLane.Backfill, now)})";

    public static string IsOwing(string connection, SyncLane lane, string now) => $"EXISTS ({Due(connection, lane, now, freshOnly: false)} LIMIT 1)";

    /// <summary>The first row of a lane that is not due yet.</summary>
    public static string NextDue(string connection, SyncLane lane, string now) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        SELECT MIN(r."NextAttemptAt") AS t FROM "SyncRows" r WHERE r."ConnectionId" = {connection} AND r."Lane" = {(int)lane} AND r."LeaseToken" IS NULL AND r."Cause" IS NULL
        AND r."NextAttemptAt" > {now}
        """);

    /// <summary>What a token holds, with affiliate and link. A statement of its own after the claim: on PostgreSQL one statement
    /// could return a row's new version with the affiliate from before an edit.</summary>
    public static string Read(string token) =>
        $"""
        SELECT r."Id", r."AffiliateKey", r."Version", r."Reason", r."Force", r."ActorId", r."Lane", r."OwedSince", r."NextAttemptAt", r."Attempts",
          l."Id", l."SalesforceId", l."ObjectName", l."PayloadHash",
          a."AffiliateId", a."Email", a."CompanyName", a."ContactPerson", a."Status", a."Manager", a."Country", a."Phone", a."City", a."Address1", a."Address2",
          a."ZipCode", a."Notes", a."Tags", a."Level", a."ReferralPercent", a."SignUpValues", a."CreatedAt", a."UpdatedAt", a."ErasedAt"
        FROM "SyncRows" r
        JOIN "Affiliates" a ON a."Key" = r."AffiliateKey"
        LEFT JOIN "SyncLinks" l ON l."ConnectionId" = r."ConnectionId" AND l."AffiliateKey" = r."AffiliateKey"
        WHERE r."LeaseToken" = {token}
        """;
}
