using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync.Store;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Which org the rows and links of a connection belong to. Outlives a disconnect: the same org finds its records again,
/// another one starts with none.</summary>
internal static class OrgOfRecords
{
    /// <summary>Org ids come with 15 or 18 characters; the first 15 decide, and their case matters.</summary>
    public static bool IsSame(string a, string b) => a.AsSpan(0, Math.Min(a.Length, 15)).SequenceEqual(b.AsSpan(0, Math.Min(b.Length, 15)));

    /// <summary>The connection still belongs to the org it belonged to when <paramref name="before"/> was read.</summary>
    /// <param name="isShared">Others write at the same time: a move waits until what is decided by the answer is committed.</param>
    public static async ValueTask<bool> IsAsync(IQueueSql sql, ClaimedConnection before, bool isShared)
    {
        if (before.OrgId is not { Length: > 0 } org)
            return true;
        // The first 15 characters decide, and texts compare by their case on both databases.
        var key = Key(before.Id);
        var start = org[..Math.Min(org.Length, 15)];
        var same = await sql.ReadAsync(isShared
            ? (FormattableString)$"SELECT CASE WHEN substr(\"Value\", 1, 15) = {start} THEN 1 ELSE 0 END FROM \"PortalSettings\" WHERE \"Key\" = {key} FOR SHARE"
            : $"SELECT CASE WHEN substr(\"Value\", 1, 15) = {start} THEN 1 ELSE 0 END FROM \"PortalSettings\" WHERE \"Key\" = {key}");
        return !same.Contains(0);
    }

    /// <summary>Notes the org of a new grant; what belonged to another one is forgotten. The caller saves and commits.</summary>
    /// <returns>Whether it is another org than before.</returns>
    public static async Task<bool> MoveToAsync(PortalDbContext db, SalesforceConnection connection, string orgId, CancellationToken cancellationToken)
    {
        var key = Key(connection.Id);
        var kept = await db.PortalSettings.SingleOrDefaultAsync(s => s.Key == key, cancellationToken);
        var before = kept?.Value ?? connection.OrgId;
        if (kept is null)
            db.PortalSettings.Add(new PortalSetting { Key = key, Value = orgId });
        else
            kept.Value = orgId;
        if (before is null || IsSame(before, orgId))
            return false;
        await db.SyncRows.Where(r => r.ConnectionId == connection.Id).ExecuteDeleteAsync(cancellationToken);
        await db.SyncLinks.Where(l => l.ConnectionId == connection.Id).ExecuteDeleteAsync(cancellationToken);
        await db.DescribeSnapshots.Where(d => d.ConnectionId == connection.Id).ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private static string Key(int connectionId) => FormattableString.Invariant($"connection:{connectionId}:org");
}
