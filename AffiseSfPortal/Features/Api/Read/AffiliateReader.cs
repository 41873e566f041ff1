using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>Affiliates in the order in which they came. The next page begins after an affiliate, not after a number of them:
/// what is added or changed meanwhile neither repeats nor hides any.</summary>
internal sealed class AffiliateReader(IDbContextFactory<PortalDbContext> contexts)
{
    /// <returns>Null when there is no affiliate to go on after.</returns>
    public async Task<AffiliateListJson?> ListAsync(AffiliateQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var affiliates = db.Affiliates.AsNoTracking();
        if (query.After is { } after)
        {
            if (await AffiliateKeys.FindAsync(db, after, cancellationToken) is not { } key)
                return null;
            affiliates = affiliates.Where(a => a.Key > key);
        }
        if (query.UpdatedSince is { } since)
            affiliates = affiliates.Where(a => a.UpdatedAt >= since);
        if (query.Status is { } status)
            affiliates = affiliates.Where(a => a.Status == status);
        var found = await affiliates.OrderBy(a => a.Key).Take(query.Limit + 1).ToListAsync(cancellationToken);
        var fields = await FieldsAsync(db, cancellationToken);
        var page = found.Take(query.Limit).Select(a => AffiliateJson.Of(a, fields)).ToList();
        return new AffiliateListJson(page, found.Count > query.Limit ? page[^1].Id : null);
    }

    /// <returns>Null when there is none with this id.</returns>
    public async Task<AffiliateJson?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await AffiliateKeys.FindAsync(db, id, cancellationToken) is not { } key)
            return null;
        var affiliate = await db.Affiliates.AsNoTracking().SingleOrDefaultAsync(a => a.Key == key, cancellationToken);
        return affiliate is null ? null : AffiliateJson.Of(affiliate, await FieldsAsync(db, cancellationToken));
    }

    private static Task<List<SignUpField>> FieldsAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        db.SignUpFields.AsNoTracking().OrderBy(f => f.Position).ThenBy(f => f.Id).ToListAsync(cancellationToken);
}
