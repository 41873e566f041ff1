using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <param name="Value">What would be sent and fails or loses something; null when nothing would be sent.</param>
internal sealed record AffectedRow(long Key, string AffiliateId, string Name, string? Value);

/// <summary>How many there are, and where each page begins: all that is kept of half a million affiliates.</summary>
/// <param name="Starts">The first key of every page.</param>
internal sealed record AffectedIndex(int Count, IReadOnlyList<long> Starts);

/// <summary>The whole list behind "12 affiliates": one pass over the database that keeps nobody, then page by page.</summary>
internal sealed class AffectedAffiliates(IDbContextFactory<PortalDbContext> databases, IDescribeStore describes, DriftCheck drift, IPortalAddresses addresses)
{
    public const int PageSize = 50;

    /// <summary>Null when what was asked about is no longer there: another version took effect, or the field went.</summary>
    public async Task<AffectedTest?> TestAsync(AffectedQuestion question, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var catalogue = AffiliateField.Mappable(await db.SignUpFields.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancellationToken));
        var version = await db.MappingVersions.AsNoTracking().Include(v => v.Rows).Where(v => v.ConnectionId == question.ConnectionId).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancellationToken);
        var objectName = question.Row is null
            ? version?.DestinationObject
            : await db.Connections.Where(c => c.Id == question.ConnectionId).Select(c => c.DestinationObject).SingleOrDefaultAsync(cancellationToken);
        if (objectName is null)
            return null;
        var now = (await describes.GetAsync(question.ConnectionId, objectName, refresh: false, cancellationToken))?.Describe
            // Before the grant the standard Lead is what the marks were made of.
            ?? (ApiName.Same(objectName, StandardLead.Describe.Name) ? StandardLead.Describe : null);
        if (now is null)
            return null;
        if (question.Change is { } change)
        {
            if (version is null || await drift.LastAsync(question.ConnectionId, cancellationToken) is not { } last
                || last.Report.Findings.FirstOrDefault(f => f.Drift.Change == change && ApiName.Same(f.Drift.Field, question.Field)) is not { } finding)
            {
                return null;
            }
            return AffectedTest.Of(finding.Drift, version, now with { Fields = last.Report.Seen }, now, catalogue, addresses.AffiliateUrl);
        }
        var row = question.Row is { } edited ? edited.ToRow(0, catalogue) : version?.Rows.Find(r => ApiName.Same(r.TargetField, question.Field));
        // What can never be mapped is never judged either: nothing guarded leaves by this way.
        return row is not null && now.Find(row.TargetField) is { } field && TypeCompatibility.Check(row, field, catalogue).IsPossible
            ? AffectedTest.Of(row, field, question.Reason, catalogue, addresses.AffiliateUrl)
            : null;
    }

    /// <summary>Runs beside the circuit: SQLite reads without ever giving the thread back.</summary>
    public Task<AffectedIndex> IndexAsync(AffectedTest test, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var count = 0;
            List<long> starts = [];
            await foreach (var affiliate in ReadAsync(0, cancellationToken))
            {
                if (!test.Concerns(affiliate, out _))
                    continue;
                if (count++ % PageSize == 0)
                    starts.Add(affiliate.Key);
            }
            return new AffectedIndex(count, starts);
        },
        cancellationToken);

    /// <param name="page">From 0.</param>
    public Task<IReadOnlyList<AffectedRow>> PageAsync(AffectedTest test, AffectedIndex index, int page, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<AffectedRow>>(
        async () =>
        {
            List<AffectedRow> rows = [];
            await foreach (var row in AllAsync(test, index.Starts[page], cancellationToken))
            {
                rows.Add(row);
                if (rows.Count == PageSize)
                    break;
            }
            return rows;
        },
        cancellationToken);

    public async IAsyncEnumerable<AffectedRow> AllAsync(AffectedTest test, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var affiliate in ReadAsync(from, cancellationToken))
        {
            if (test.Concerns(affiliate, out var value))
                yield return new(affiliate.Key, affiliate.AffiliateId, affiliate.DisplayName, value);
        }
    }

    private async IAsyncEnumerable<Affiliate> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var affiliate in EveryAffiliate.Read(db, from).WithCancellation(cancellationToken))
            yield return affiliate;
    }
}
