using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Persistence;

internal static class SyncLinkQueries
{
    /// <summary>The records that count at present: those of the connection's destination object. After a change of the object the former links stay,
    /// for the day that it is changed back, and say nothing of what is in Salesforce now. Salesforce knows no case in API names.</summary>
    /// <param name="objectName">Null before the first Save, when nothing was sent yet.</param>
    public static IQueryable<SyncLink> InUse(this IQueryable<SyncLink> links, int connectionId, string? objectName)
    {
        var name = objectName?.ToLowerInvariant();
        // Translated to lower() in the database, which has no word for an ordinal comparison.
#pragma warning disable CA1304, CA1311, CA1862
        return links.Where(l => l.ConnectionId == connectionId && (name == null || l.ObjectName.ToLower() == name));
#pragma warning restore CA1304, CA1311, CA1862
    }
}
