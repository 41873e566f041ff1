using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>The list's filters and orders as database queries.</summary>
internal sealed class AffiliateListFilter(PortalDbContext db, ConnectionView connection)
{
    private const int MaxWords = 6;

    /// <summary>Salesforce ids are looked for from this length on; shorter texts are names.</summary>
    private const int ShortestSalesforceId = 4;

    /// <summary>The order of names for people: capitals do not come first. PostgreSQL knows accents too.</summary>
    private readonly string _alphabet = db.Database.IsSqlite() ? "NOCASE" : "und-x-icu";

    private IQueryable<SyncRow> Rows => db.SyncRows.Where(r => r.ConnectionId == connection.Id);

    private IQueryable<SyncSkip> Skips => db.SyncSkips.Where(s => s.ConnectionId == connection.Id);

    private IQueryable<SyncLink> Links => db.SyncLinks.InUse(connection.Id, connection.ObjectName);

    /// <summary>Every word stands somewhere in name, contact, e-mail or ID; or the whole text begins a Salesforce id.</summary>
    public IQueryable<Affiliate> Search(string search)
    {
        var words = search.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxWords).ToList();
        var affiliates = db.Affiliates.AsNoTracking();
        if (words.Count == 0)
            return affiliates;
        // EF Core escapes % and _ in Contains and StartsWith itself, for both databases.
        var byText = words.Aggregate(affiliates, (found, word) => found.Where(a => a.SearchText.Contains(word)));
        if (words.Count > 1 || words[0].Length < ShortestSalesforceId || !words[0].All(char.IsAsciiLetterOrDigit))
            return byText;
        var only = words[0];
        var id = search.Trim();
        return affiliates.Where(a => a.SearchText.Contains(only)
            || Links.Any(l => l.AffiliateKey == a.Key && l.SalesforceId.StartsWith(id)));
    }

    public IQueryable<Affiliate> Status(IQueryable<Affiliate> affiliates, AffiliateStatus? status) =>
        status is { } wanted ? affiliates.Where(a => a.Status == wanted) : affiliates;

    /// <summary>The same table as <see cref="SyncStates.Of"/>, in the database.</summary>
    public IQueryable<Affiliate> Sync(IQueryable<Affiliate> affiliates, SyncState? state) => state is { } wanted ? In(affiliates, wanted) : affiliates;

    private IQueryable<Affiliate> In(IQueryable<Affiliate> affiliates, SyncState state) => state switch
    {
        SyncState.Filtered => affiliates.Where(a => !Rows.Any(r => r.AffiliateKey == a.Key) && Skips.Any(s => s.AffiliateKey == a.Key)),
        SyncState.InSalesforce => affiliates.Where(a => !Rows.Any(r => r.AffiliateKey == a.Key) && !Skips.Any(s => s.AffiliateKey == a.Key) && Links.Any(l => l.AffiliateKey == a.Key)),
        SyncState.NotLinked => affiliates.Where(a => !Rows.Any(r => r.AffiliateKey == a.Key) && !Skips.Any(s => s.AffiliateKey == a.Key) && !Links.Any(l => l.AffiliateKey == a.Key)),
        SyncState.RecordDeleted => affiliates.Where(a => Rows.Any(r => r.AffiliateKey == a.Key && r.Cause == RowCause.RecordDeleted)),
        SyncState.Refused => affiliates.Where(a => Rows.Any(r => r.AffiliateKey == a.Key && r.Cause != null && r.Cause != RowCause.RecordDeleted)),
        SyncState.Sending => affiliates.Where(a => Rows.Any(r => r.AffiliateKey == a.Key && r.Cause == null && r.LeaseToken != null)),
        SyncState.Waiting or SyncState.Paused => connection.IsStopped == (state == SyncState.Paused)
            ? affiliates.Where(a => Rows.Any(r => r.AffiliateKey == a.Key && r.Cause == null && r.LeaseToken == null))
            : affiliates.Where(a => false),
    };

    public IQueryable<Affiliate> Sort(IQueryable<Affiliate> affiliates, AffiliateListQuery query)
    {
        var alphabet = _alphabet;
        // The key comes last, so that equal values never change places between pages.
        IOrderedQueryable<Affiliate> sorted = (query.Sort, query.Descending) switch
        {
            (AffiliateSort.Newest, true) => affiliates.OrderBy(a => a.Key),
            (AffiliateSort.Newest, false) => affiliates.OrderByDescending(a => a.Key),
            (AffiliateSort.Name, false) => affiliates.OrderBy(a => EF.Functions.Collate(a.CompanyName ?? a.ContactPerson ?? a.Email, alphabet)),
            (AffiliateSort.Name, true) => affiliates.OrderByDescending(a => EF.Functions.Collate(a.CompanyName ?? a.ContactPerson ?? a.Email, alphabet)),
            (AffiliateSort.Id, false) => affiliates.OrderBy(a => a.AffiliateId.Length).ThenBy(a => a.AffiliateId),
            (AffiliateSort.Id, true) => affiliates.OrderByDescending(a => a.AffiliateId.Length).ThenByDescending(a => a.AffiliateId),
            (AffiliateSort.Email, false) => affiliates.OrderBy(a => a.EmailKey),
            (AffiliateSort.Email, true) => affiliates.OrderByDescending(a => a.EmailKey),
            (AffiliateSort.Status, false) => affiliates.OrderBy(a => a.Status),
            (AffiliateSort.Status, true) => affiliates.OrderByDescending(a => a.Status),
            (_, _) => SortByLastSync(affiliates, query.Descending),
        };
        return sorted.ThenByDescending(a => a.Key);
    }

    /// <summary>Affiliates without a record come last, in either direction; PostgreSQL and SQLite disagree about nulls.</summary>
    private IOrderedQueryable<Affiliate> SortByLastSync(IQueryable<Affiliate> affiliates, bool descending)
    {
        var first = affiliates.OrderBy(a => Links.Any(l => l.AffiliateKey == a.Key) ? 0 : 1);
        return descending
            ? first.ThenByDescending(a => Links.Where(l => l.AffiliateKey == a.Key).Max(l => (DateTime?)l.LastSyncedAt))
            : first.ThenBy(a => Links.Where(l => l.AffiliateKey == a.Key).Max(l => (DateTime?)l.LastSyncedAt));
    }

    public async Task<AffiliateCounts> CountAsync(AffiliateListQuery query, CancellationToken cancellationToken)
    {
        var searched = Search(query.Search);
        var byStatus = await Sync(searched, query.Sync)
            .GroupBy(a => a.Status)
            .Select(g => new { Status = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Status, g => g.Count, cancellationToken);

        var judged = Status(searched, query.Status);
        var all = await judged.CountAsync(cancellationToken);
        var rows = await Rows
            .Where(r => judged.Any(a => a.Key == r.AffiliateKey))
            .GroupBy(r => new { r.Cause, Leased = r.LeaseToken != null })
            .Select(g => new { g.Key.Cause, g.Key.Leased, Count = g.Count() })
            .ToListAsync(cancellationToken);
        var inSalesforce = await Sync(judged, SyncState.InSalesforce).CountAsync(cancellationToken);
        var bySync = rows
            .GroupBy(r => SyncStates.Of(new SyncRow { Cause = r.Cause, LeaseToken = r.Leased ? "leased" : null }, false, connection.IsStopped))
            .ToDictionary(g => g.Key, g => g.Sum(r => r.Count));
        bySync[SyncState.InSalesforce] = inSalesforce;
        bySync[SyncState.Filtered] = await Sync(judged, SyncState.Filtered).CountAsync(cancellationToken);
        bySync[SyncState.NotLinked] = Math.Max(0, all - rows.Sum(r => r.Count) - inSalesforce - bySync[SyncState.Filtered]);
        return new AffiliateCounts(byStatus, bySync);
    }
}
