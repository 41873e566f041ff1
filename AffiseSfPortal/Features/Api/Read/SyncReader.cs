using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Api.Read;

/// <summary>Reads how one affiliate stands: what is owed, what is known of its record, and how the connection stands.</summary>
internal sealed class SyncReader(IDbContextFactory<PortalDbContext> contexts, SalesforceHostGate gate)
{
    /// <returns>Null when there is no affiliate with this id.</returns>
    public async Task<SyncJson?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await AffiliateKeys.FindAsync(db, id, cancellationToken) is not { } key)
            return null;
        var rows = await db.SyncRows.AsNoTracking().Where(r => r.AffiliateKey == key).ToDictionaryAsync(r => r.ConnectionId, cancellationToken);
        var links = (await db.SyncLinks.AsNoTracking().Where(l => l.AffiliateKey == key).ToListAsync(cancellationToken)).ToLookup(l => l.ConnectionId);
        var connections = await db.Connections.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellationToken);
        return new SyncJson(id,
        [
            .. connections
                .Where(c => c.IsGranted || c.Hold == HoldCause.ReconnectNeeded || rows.ContainsKey(c.Id) || links.Contains(c.Id))
                .Select(c => Of(c, rows.GetValueOrDefault(c.Id), links[c.Id].Where(l => IsInUse(l, c)).MaxBy(l => l.LastSyncedAt))),
        ]);
    }

    /// <summary>After a change of the destination object the former links stay and say nothing of now, see <see cref="SyncLinkQueries"/>.</summary>
    private static bool IsInUse(SyncLink link, SalesforceConnection connection) =>
        connection.DestinationObject is null || string.Equals(link.ObjectName, connection.DestinationObject, StringComparison.OrdinalIgnoreCase);

    private ConnectionSyncJson Of(SalesforceConnection connection, SyncRow? row, SyncLink? link)
    {
        var isStopped = connection.PausedAt is not null || connection.Hold is not null || !connection.IsGranted;
        var state = SyncStates.Of(row, link is not null, isStopped);
        return new ConnectionSyncJson(
            connection.Id,
            connection.OrgName,
            connection.IsSandbox,
            Word(state),
            link?.ObjectName ?? connection.DestinationObject,
            link?.SalesforceId,
            link is null ? null : gate.RecordUrl(connection.InstanceUrl, link.SalesforceId),
            link?.LastSyncedAt,
            link?.MappingNumber,
            row?.OwedSince,
            state switch
            {
                SyncState.Waiting => row?.NextAttemptAt,
                SyncState.Paused when connection.PausedAt is null => connection.HoldUntil,
                _ => null,
            },
            CauseOf(connection, row, state));
    }

    private static CauseJson? CauseOf(SalesforceConnection connection, SyncRow? row, SyncState state) => state switch
    {
        // What stands on a row in flight is the sender's own note.
        SyncState.Sending or SyncState.InSalesforce or SyncState.NotLinked or SyncState.Filtered => null,
        SyncState.Paused when connection.Hold is not null => new CauseJson(connection.HoldCode, connection.HoldFields, connection.HoldMessage),
        _ => row is null or { FaultCode: null, FaultMessage: null } ? null : new CauseJson(row.FaultCode, row.FaultFields, row.FaultMessage),
    };

    private static string Word(SyncState state) => state switch
    {
        SyncState.InSalesforce => "in-salesforce",
        SyncState.Sending => "sending",
        SyncState.Waiting => "waiting",
        SyncState.Refused => "refused",
        SyncState.RecordDeleted => "record-deleted",
        SyncState.NotLinked => "not-linked",
        SyncState.Paused => "paused",
        SyncState.Filtered => "filtered",
    };
}
