using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="Leaving">Out, and written before: their records are what happens on leaving is about.</param>
internal sealed record FilterCount(int In, int Out, int Leaving);

/// <summary>Who would be in and who out, told before anybody saves a filter.</summary>
internal sealed class FilterCounts(IDbContextFactory<PortalDbContext> databases)
{
    /// <summary>Runs beside the circuit: SQLite reads without ever giving the thread back.</summary>
    public Task<FilterCount> CountAsync(int connectionId, string objectName, InclusionFilter filter, IReadOnlyList<AffiliateField> catalogue, CancellationToken cancellationToken) =>
        Task.Run(() => CountAllAsync(connectionId, objectName, filter, catalogue, cancellationToken), cancellationToken);

    private async Task<FilterCount> CountAllAsync(int connectionId, string objectName, InclusionFilter filter, IReadOnlyList<AffiliateField> catalogue, CancellationToken cancellationToken)
    {
        var fields = catalogue.ToDictionary(f => f.Key, StringComparer.Ordinal);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var linked = (await db.SyncLinks.AsNoTracking().InUse(connectionId, objectName).Select(l => l.AffiliateKey).ToListAsync(cancellationToken)).ToHashSet();
        var (inside, outside, leaving) = (0, 0, 0);
        await foreach (var affiliate in EveryAffiliate.Read(db).WithCancellation(cancellationToken))
        {
            if (filter.LeftOutBy(affiliate, fields) is null)
            {
                inside++;
                continue;
            }
            outside++;
            if (linked.Contains(affiliate.Key))
                leaving++;
        }
        return new FilterCount(inside, outside, leaving);
    }
}
