using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <param name="RecordId">The record that would be written; null when one would be made.</param>
/// <param name="Before">What Salesforce has: null where it has nothing, and for a new record.</param>
internal sealed record PreviewResult(string? RecordId, string? RecordUrl, bool IsRead, IReadOnlyList<PreviewRow> Rows)
{
    /// <summary>Why the record could not be read; the new values are shown all the same.</summary>
    public SalesforceFault? Fault { get; init; }
}

internal sealed record PreviewRow(FieldDecision Decision, string? Before, PreviewDecision What);

internal enum PreviewDecision
{
    /// <summary>Not sent, for the reason that the decision has.</summary>
    NotSent = 0,

    /// <summary>Salesforce has nothing there yet.</summary>
    Sets = 1,
    Changes = 2,

    /// <summary>Sent, and the same as Salesforce has.</summary>
    Same = 3,
    Clears = 4,

    /// <summary>Sent; what Salesforce has is not known.</summary>
    Sends = 5,
}

/// <summary>Shows for one affiliate what a mapping would do, by reading alone.</summary>
internal sealed class Preview(IDbContextFactory<PortalDbContext> databases, IOrgSession session, ISalesforceClient client, IPortalAddresses addresses)
{
    public async Task<PreviewResult> ShowAsync(MappingScope scope, long affiliateKey, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var affiliate = await db.Affiliates.AsNoTracking().SingleAsync(a => a.Key == affiliateKey, cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == scope.ConnectionId, cancellationToken);
        var link = await db.SyncLinks.AsNoTracking().InUse(scope.ConnectionId, scope.Version.DestinationObject).Where(l => l.AffiliateKey == affiliateKey).OrderBy(l => l.Id).FirstOrDefaultAsync(cancellationToken);
        var composer = scope.Composer(addresses);
        if (!connection.IsGranted)
            return Result(composer, affiliate, link?.SalesforceId, RecordView.NotRead, connection.InstanceUrl, null);
        try
        {
            var record = await session.CallAsync(scope.ConnectionId, (access, token) => FindAsync(access, scope, affiliate, link?.SalesforceId, token), cancellationToken);
            var view = record is null ? RecordView.Missing : new RecordView(RecordState.Exists, record);
            return Result(composer, affiliate, record?.GetValueOrDefault("Id"), view, connection.InstanceUrl, null);
        }
        catch (SalesforceException e)
        {
            return Result(composer, affiliate, link?.SalesforceId, RecordView.NotRead, connection.InstanceUrl, e.Fault);
        }
    }

    private async Task<IReadOnlyDictionary<string, string?>?> FindAsync(OrgAccess access, MappingScope scope, Affiliate affiliate, string? knownId, CancellationToken cancellationToken)
    {
        var version = scope.Version;
        var (by, value) = version.MatchBy == MatchBy.ExternalId ? (version.MatchField!, affiliate.AffiliateId) : ("Id", knownId);
        if (value is null)
            return null;
        // A field that is gone would refuse the whole question.
        var known = scope.Findings.Rows.Where(r => r.Field is not null || scope.Describe is null).Select(r => r.Row.TargetField);
        var fields = known.Prepend(by).Prepend("Id").Distinct(StringComparer.OrdinalIgnoreCase);
        var page = await client.QueryAsync(access, $"SELECT {string.Join(", ", fields)} FROM {version.DestinationObject} WHERE {by} = {Soql.Quote(value)} LIMIT 1", cancellationToken);
        return page.Rows.Count > 0 ? page.Rows[0] : null;
    }

    private static PreviewResult Result(PayloadComposer composer, Affiliate affiliate, string? recordId, RecordView view, string? instanceUrl, SalesforceFault? fault)
    {
        var composed = composer.Compose(affiliate, recordId, view);
        return new(
            recordId,
            recordId is null || instanceUrl is null ? null : $"{instanceUrl}/{recordId}",
            view.State != RecordState.NotRead,
            [.. composed.Decisions.Select(d => new PreviewRow(d, view.Values?.GetValueOrDefault(d.Target), DecisionOf(d, view)))])
        { Fault = fault };
    }

    private static PreviewDecision DecisionOf(FieldDecision decision, RecordView view)
    {
        if (decision.Outcome == FieldOutcome.Cleared)
            return view.State == RecordState.NotRead || view.HasValue(decision.Target) ? PreviewDecision.Clears : PreviewDecision.Same;
        if (decision.Outcome != FieldOutcome.Sent)
            return PreviewDecision.NotSent;
        if (view.State == RecordState.NotRead)
            return PreviewDecision.Sends;
        if (!view.HasValue(decision.Target))
            return PreviewDecision.Sets;
        return SalesforceValue.IsSame(view.Values!.GetValueOrDefault(decision.Target), decision.Value) ? PreviewDecision.Same : PreviewDecision.Changes;
    }
}
