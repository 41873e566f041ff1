using System.Globalization;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>The record choices of the one connection, as the signed-in person.</summary>
internal sealed class RecordChoicesService(IDbContextFactory<PortalDbContext> contexts, IRecordLinks links, IUserAccess access, IAuditTrail trail)
{
    /// <exception cref="SalesforceException">Salesforce refused the question.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<IReadOnlyList<FoundRecord>> FindAsync(string text, CancellationToken cancellationToken)
    {
        await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        return await links.FindAsync(await ConnectionAsync(cancellationToken), text, cancellationToken);
    }

    /// <exception cref="SalesforceException">Salesforce refused the key for that record.</exception>
    /// <exception cref="NotConnectedException">There is no grant.</exception>
    public async Task<LinkAnswer> LinkAsync(long key, string recordId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        var answer = await links.LinkAsync(await ConnectionAsync(cancellationToken), key, recordId, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.RecordLinked, Of(key), After: AuditFacts.Of(("record", recordId), ("answer", answer))), cancellationToken);
        return answer;
    }

    public async Task UnlinkAsync(long key, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await links.UnlinkAsync(await ConnectionAsync(cancellationToken), key, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.RecordUnlinked, Of(key)), cancellationToken);
    }

    public async Task SendAsNewAsync(long key, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await links.SendAsNewAsync(await ConnectionAsync(cancellationToken), key, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.RecordUnlinked, Of(key), After: AuditFacts.Of(("then", "sent as a new record"))), cancellationToken);
    }

    public async Task LeaveAsync(long key, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await links.LeaveAsync(await ConnectionAsync(cancellationToken), key, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.CauseIgnored, Of(key)), cancellationToken);
    }

    private static string Of(long key) => key.ToString(CultureInfo.InvariantCulture);

    private async Task<int> ConnectionAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await ConnectionView.ReadAsync(db, cancellationToken)).Id;
    }
}
