using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="Affiliates">How many are chosen.</param>
/// <param name="Changed">How many of them differ from what Salesforce has, so that they cost a call.</param>
/// <param name="Calls">API calls, reads before writes included.</param>
internal sealed record BackfillForecast(int Affiliates, int Changed, int Calls, TimeSpan Time);

/// <summary>What sending existing affiliates would cost, told before anybody starts it.</summary>
internal sealed class BackfillEstimate(IDbContextFactory<PortalDbContext> databases, IPortalAddresses addresses, IOptions<SyncOptions> options)
{
    private const int AtOnce = 200;

    /// <summary>A call of 200 records in a quiet org.</summary>
    private static readonly TimeSpan UsualCall = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs beside the circuit: SQLite reads without ever giving the thread back.</summary>
    /// <param name="scope">The version in effect.</param>
    public Task<BackfillForecast> MakeAsync(MappingScope scope, BackfillChoice choice, CancellationToken cancellationToken) => Task.Run(() => CountAsync(scope, choice, cancellationToken), cancellationToken);

    private async Task<BackfillForecast> CountAsync(MappingScope scope, BackfillChoice choice, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var links = (await db.SyncLinks.AsNoTracking().InUse(scope.ConnectionId, scope.Version.DestinationObject).ToListAsync(cancellationToken))
            .GroupBy(l => l.AffiliateKey).ToDictionary(g => g.Key, g => g.MinBy(l => l.Id)!);
        var composer = scope.Composer(addresses);
        var (affiliates, changed) = (0, 0);
        await foreach (var affiliate in choice.ReadAsync(db, scope.ConnectionId, cancellationToken))
        {
            affiliates++;
            if (links.GetValueOrDefault(affiliate.Key) is not { } link || !composer.Compose(affiliate, link.SalesforceId).Hash.AsSpan().SequenceEqual(link.PayloadHash))
                changed++;
        }
        var calls = ((changed + AtOnce - 1) / AtOnce) * (composer.ReadsRecord ? 2 : 1);
        return new(affiliates, changed, calls, calls * UsualCall / options.Value.Senders);
    }
}
