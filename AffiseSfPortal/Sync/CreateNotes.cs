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

    public async Task BeforeCreateAsync(string leaseToken, IEnumerable<ComposedRow> records, CancellationToken cancellationToken)
    {
        var ids = string.Join(',', records.Select(r => r.Claimed.Row.Id.ToString(CultureInfo.InvariantCulture)));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create($$"""UPDATE "SyncRows" SET "FaultCode" = {0} WHERE "LeaseToken" = {1} AND "Id" IN ({{ids}})""", Code, leaseToken),
            cancellationToken);
    }
}
