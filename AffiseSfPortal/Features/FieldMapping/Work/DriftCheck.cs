using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>Looks whether the org changed under the mapping in effect, and forecasts whom that will hit, before anybody is saved.</summary>
internal sealed class DriftCheck(IDbContextFactory<PortalDbContext> databases, IDescribeStore describes, IPortalAddresses addresses, TimeProvider time)
{
    /// <summary>Remembers the fields as they were read when a version was saved: what every later look is held against.</summary>
    public async Task BeginAsync(int connectionId, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(connectionId, readsAnew: false, cancellationToken);
        }
        catch (SalesforceException)
        {
            // The org is away: the first look that it answers is the one to begin with.
        }
    }

    /// <returns>Null when there is nothing to look at: no grant, or no mapping.</returns>
    /// <exception cref="SalesforceException">The org did not answer; the last report stays.</exception>
    public Task<DriftReport?> RunAsync(int connectionId, CancellationToken cancellationToken) => LookAsync(connectionId, readsAnew: true, cancellationToken);

    private async Task<DriftReport?> LookAsync(int connectionId, bool readsAnew, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var version = await db.MappingVersions.AsNoTracking().Include(v => v.Rows).Where(v => v.ConnectionId == connectionId).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancellationToken);
        if (version is null || await describes.GetAsync(connectionId, version.DestinationObject, readsAnew, cancellationToken) is not { IsStale: false, Describe: var describe })
            return null;
        var stored = await db.MappingDrifts.SingleOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken);
        var before = stored?.MappingNumber == version.Number ? DriftReport.Read(stored.Json) : null;
        var report = before is null
            // The first look at a version: it was saved against what the org has now.
            ? new DriftReport([], Seen(describe, version))
            : new DriftReport(await ForecastAsync(db, version, before, describe, cancellationToken), before.Seen);
        if (stored is null)
            db.MappingDrifts.Add(stored = new MappingDrift { ConnectionId = connectionId });
        stored.MappingNumber = version.Number;
        stored.CheckedAt = time.GetUtcNow().UtcDateTime;
        stored.Json = report.ToJson();
        await db.SaveChangesAsync(cancellationToken);
        return report;
    }

    /// <summary>The last report and when it was made; null when nobody has looked.</summary>
    public async Task<(DriftReport Report, DateTime At)?> LastAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await db.MappingDrifts.AsNoTracking().SingleOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken);
        var number = await db.MappingVersions.Where(v => v.ConnectionId == connectionId).MaxAsync(v => (int?)v.Number, cancellationToken);
        return stored is not null && stored.MappingNumber == number && DriftReport.Read(stored.Json) is { } report ? (report, stored.CheckedAt) : null;
    }

    private async Task<IReadOnlyList<DriftFinding>> ForecastAsync(PortalDbContext db, MappingVersion version, DriftReport before, SalesforceObjectDescribe describe, CancellationToken cancellationToken)
    {
        var was = describe with { Fields = before.Seen };
        var drifts = DescribeDrift.Of(was, describe, version.Rows);
        if (drifts.Count == 0)
            return [];
        var fields = await db.SignUpFields.AsNoTracking().ToListAsync(cancellationToken);
        var catalogue = AffiliateField.Mappable(fields);
        var tests = drifts.Select(d => AffectedTest.Of(d, version, was, describe, catalogue, addresses.AffiliateUrl)).ToList();
        var counts = new int[drifts.Count];
        await foreach (var affiliate in EveryAffiliate.Read(db).WithCancellation(cancellationToken))
        {
            for (var i = 0; i < counts.Length; i++)
            {
                if (tests[i].Concerns(affiliate, out _))
                    counts[i]++;
            }
        }
        return [.. drifts.Select((d, i) => new DriftFinding(d, counts[i]))];
    }

    // Only what the mapping uses, and what the org requires: an org may have hundreds of fields.
    private static IReadOnlyList<SalesforceField> Seen(SalesforceObjectDescribe describe, MappingVersion version) =>
        [.. describe.Fields.Where(f => f.RequiredOnCreate || version.Rows.Exists(r => ApiName.Same(r.TargetField, f.Name)))];
}
