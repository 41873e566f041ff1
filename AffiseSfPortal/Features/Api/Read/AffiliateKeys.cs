using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>From the id that callers know to the portal's own key.</summary>
internal static class AffiliateKeys
{
    public static async Task<long?> FindAsync(PortalDbContext db, string id, CancellationToken cancellationToken) =>
        // PostgreSQL takes no NUL, not even to say that there is nothing.
        id.Contains('\0', StringComparison.Ordinal)
            ? null
            : await db.Affiliates.Where(a => a.AffiliateId == id).Select(a => (long?)a.Key).SingleOrDefaultAsync(cancellationToken);
}
