using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Reads Manage affiliates: search, sort and paging happen in the database, whatever the number of affiliates.</summary>
internal sealed class AffiliateListReader(IDbContextFactory<PortalDbContext> contexts)
{
    public async Task<AffiliateListPage> ReadAsync(AffiliateListQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await ConnectionView.ReadAsync(db, cancellationToken);
        var filter = new AffiliateListFilter(db, connection);
        var matching = filter.Sync(filter.Status(filter.Search(query.Search), query.Status), query.Sync);
        var total = await matching.CountAsync(cancellationToken);
        var everything = query.HasFilters ? await db.Affiliates.CountAsync(cancellationToken) : total;

        // A page that is no longer there (somebody deleted, a filter narrowed) shows the last one that is.
        var page = Math.Clamp(query.Page, 1, Math.Max(1, (total + query.PageSize - 1) / query.PageSize));
        var found = await filter.Sort(matching, query)
            .Skip((page - 1) * query.PageSize)
            .Take(query.PageSize)
            .Select(a => new { a.Key, a.AffiliateId, a.CompanyName, a.ContactPerson, a.Email, a.Status, a.Country })
            .ToListAsync(cancellationToken);
        var states = await RowSyncs.ReadAsync(db, connection, [.. found.Select(a => a.Key)], cancellationToken);
        var counts = await filter.CountAsync(query, cancellationToken);
        return new AffiliateListPage(
            [
                .. found.Select(a => new AffiliateListRow(
                    a.Key,
                    a.AffiliateId,
                    Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email),
                    a.CompanyName is null || a.ContactPerson == a.CompanyName ? null : a.ContactPerson,
                    a.Email,
                    a.Status,
                    a.Country,
                    states.GetValueOrDefault(a.Key, RowSync.None))),
            ],
            total,
            everything,
            connection.IsConnected,
            counts);
    }

    /// <summary>All that match, over all pages.</summary>
    public async Task<IReadOnlyList<long>> ReadKeysAsync(AffiliateListQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var filter = new AffiliateListFilter(db, await ConnectionView.ReadAsync(db, cancellationToken));
        return await filter.Sync(filter.Status(filter.Search(query.Search), query.Status), query.Sync).Select(a => a.Key).ToListAsync(cancellationToken);
    }

    /// <summary>Only what the live feed can change: the chips of the rows on screen, and the numbers beside the filters.</summary>
    public async Task<(IReadOnlyDictionary<long, RowSync> Syncs, AffiliateCounts Counts)> ReadSyncsAsync(
        AffiliateListQuery query, IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await ConnectionView.ReadAsync(db, cancellationToken);
        var syncs = await RowSyncs.ReadAsync(db, connection, keys, cancellationToken);
        return (syncs, await new AffiliateListFilter(db, connection).CountAsync(query, cancellationToken));
    }
}
