using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>Drafts that outlive the browser: one for each connection, the same for all admins.</summary>
internal sealed class DraftStore(IDbContextFactory<PortalDbContext> databases, IUserAccess access, TimeProvider time)
{
    public async Task<StoredDraft?> FindAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MappingDrafts.AsNoTracking().SingleOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken);
    }

    public async Task<StoredDraft> SaveAsync(int connectionId, MappingVersion draft, int baseNumber, IReadOnlyList<AffiliateField> catalogue, string? person, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await db.MappingDrafts.SingleOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken);
        if (stored is null)
            db.MappingDrafts.Add(stored = new StoredDraft { ConnectionId = connectionId });
        stored.Json = MappingDocument.Of(draft, catalogue).ToJson();
        stored.BaseNumber = baseNumber;
        stored.SavedAt = time.GetUtcNow().UtcDateTime;
        stored.SavedBy = person;
        await db.SaveChangesAsync(cancellationToken);
        return stored;
    }

    public async Task DropAsync(int connectionId, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.MappingDrafts.Where(d => d.ConnectionId == connectionId).ExecuteDeleteAsync(cancellationToken);
    }
}
