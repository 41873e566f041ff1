using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What waits for a person, by cause; and what a person chose to ignore.</summary>
internal static class Causes
{
    internal const int GroupsShown = 20;
    private const int NamesShown = 5;

    public static async Task<(IReadOnlyList<CauseGroup> Groups, int Causes)> ReadAsync(
        PortalDbContext database, int connectionId, bool ignored, CancellationToken cancellationToken)
    {
        var needing = Rows(database, connectionId).Where(r => r.IgnoredAt != null == ignored);
        var groups = await needing
            .GroupBy(r => new { r.Cause, r.FaultCode, r.FaultFields, r.FaultShape })
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                FirstSeen = g.Min(r => r.FaultAt),
                Message = g.Min(r => r.FaultMessage),
                First = g.Min(r => r.Id),
                Reason = g.Max(r => r.IgnoredReason),
                IgnoredAt = g.Max(r => r.IgnoredAt),
            })
            .ToListAsync(cancellationToken);
        var shown = groups.OrderByDescending(g => g.Count).ThenBy(g => g.First).Take(GroupsShown).ToList();
        if (shown.Count == 0)
            return ([], 0);

        // The names of the oldest rows of all causes, in one query: a cause with very many rows may show fewer names of the others.
        var names = await needing
            .OrderBy(r => r.Id)
            .Take(GroupsShown * NamesShown * 2)
            .Join(database.Affiliates, r => r.AffiliateKey, a => a.Key,
                (r, a) => new { r.Cause, r.FaultCode, r.FaultFields, r.FaultShape, a.Key, a.CompanyName, a.ContactPerson, a.Email })
            .ToListAsync(cancellationToken);
        return ([.. shown.Select(g => new CauseGroup(g.Key.Cause!.Value, g.Key.FaultCode, g.Key.FaultFields, g.Key.FaultShape, g.Message, g.Count, g.FirstSeen,
            [.. names
                .Where(n => n.Cause == g.Key.Cause && n.FaultCode == g.Key.FaultCode && n.FaultShape == g.Key.FaultShape
                    && n.FaultFields.SequenceEqual(g.Key.FaultFields, StringComparer.Ordinal))
                .Take(NamesShown)
                .Select(n => new AffectedAffiliate(n.Key, Affiliate.NameOf(n.CompanyName, n.ContactPerson, n.Email)))])
        {
            IgnoredReason = ignored ? g.Reason ?? "" : null,
            IgnoredAt = g.IgnoredAt,
        })], groups.Count);
    }

    /// <summary>The ids of the rows of one cause and their affiliates, ignored or not.</summary>
    public static async Task<List<(long Id, long AffiliateKey)>> MembersAsync(PortalDbContext database, int connectionId, CauseGroup group, CancellationToken cancellationToken)
    {
        var ignored = group.IgnoredReason is not null;
        var rows = await Rows(database, connectionId)
            .Where(r => r.Cause == group.Cause && r.FaultCode == group.FaultCode && r.FaultShape == group.Shape && r.IgnoredAt != null == ignored)
            .Select(r => new { r.Id, r.AffiliateKey, r.FaultFields })
            .ToListAsync(cancellationToken);
        return [.. rows.Where(r => r.FaultFields.SequenceEqual(group.FaultFields, StringComparer.Ordinal)).Select(r => (r.Id, r.AffiliateKey))];
    }

    /// <summary>Everything that waits for a person on this connection.</summary>
    public static IQueryable<SyncRow> Rows(PortalDbContext database, int connectionId) =>
        database.SyncRows.AsNoTracking().Where(r => r.ConnectionId == connectionId && r.Cause != null);
}
