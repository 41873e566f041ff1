using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="Difference">To the version before it.</param>
internal sealed record VersionEntry(MappingVersion Version, MappingDifference Difference, bool IsInEffect);

/// <summary>Every mapping that ever was in effect: who saved it, when, and what it changed.</summary>
internal sealed class VersionHistory(IDbContextFactory<PortalDbContext> databases)
{
    public const int Page = 20;

    /// <summary>Newest first.</summary>
    /// <param name="before">Versions below this number; null for the newest.</param>
    public async Task<IReadOnlyList<VersionEntry>> ListAsync(int connectionId, int? before, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // One more than is shown, since the last one differs from something too.
        var versions = await db.MappingVersions.AsNoTracking().Include(v => v.Rows)
            .Where(v => v.ConnectionId == connectionId && (before == null || v.Number < before))
            .OrderByDescending(v => v.Number).Take(Page + 1).ToListAsync(cancellationToken);
        return [.. versions.Take(Page).Select((v, i) => new VersionEntry(v, MappingDiff.Of(versions.ElementAtOrDefault(i + 1), v), before is null && i == 0))];
    }

    public async Task<MappingVersion?> FindAsync(int connectionId, int number, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MappingVersions.AsNoTracking().Include(v => v.Rows).SingleOrDefaultAsync(v => v.ConnectionId == connectionId && v.Number == number, cancellationToken);
    }
}
