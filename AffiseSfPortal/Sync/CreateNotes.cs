using System.Globalization;
using System.Runtime.CompilerServices;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>A create without a key must never be repeated blindly, not even after a power cut: the row says so before the call leaves.</summary>
internal sealed class CreateNotes(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Stands in <c>FaultCode</c> while such a create is under way; a lease that ends with it leaves the row in doubt.</summary>
    public const string Code = "create-in-flight";

    /// <returns>The records that this lease still holds, and that alone may be sent: another instance has taken the others over.</returns>
    public async Task<IReadOnlyList<ComposedRow>> BeforeCreateAsync(string leaseToken, IReadOnlyList<ComposedRow> records, CancellationToken cancellationToken)
    {
        var ids = string.Join(',', records.Select(r => r.Claimed.Row.Id.ToString(CultureInfo.InvariantCulture)));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var noted = await db.Database
            .SqlQuery<long>(FormattableStringFactory.Create(
                $$"""UPDATE "SyncRows" SET "FaultCode" = {0} WHERE "LeaseToken" = {1} AND "Id" IN ({{ids}}) RETURNING "Id" AS "Value" """, Code, leaseToken))
            .ToListAsync(cancellationToken);
        if (noted.Count == records.Count)
            return records;
        var mine = noted.ToHashSet();
        return [.. records.Where(r => mine.Contains(r.Claimed.Row.Id))];
    }
}
