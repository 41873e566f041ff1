using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>How one affiliate stands in Salesforce.</summary>
/// <param name="Cause">Why a person is needed, or null.</param>
/// <param name="Fault">What waits for a person, or what the next try is for; null when all is well.</param>
internal sealed record SyncPanelView(
    ConnectionView Connection,
    RowSync Sync,
    string? ObjectName,
    MatchBy? MatchBy,
    string? MatchField,
    int? MappingNumber,
    SyncFault? Fault,
    DateTime? NextAttemptAt,
    RowCause? Cause);

public sealed record SyncFault(string? Code, string? Message, IReadOnlyList<string> Fields);

public sealed record AttemptView(
    long Id,
    DateTime At,
    int DurationMs,
    SyncOutcome Outcome,
    int FieldCount,
    int MappingNumber,
    string ObjectName,
    string? SalesforceId,
    string? RecordUrl,
    SyncFault? Fault,
    int? HttpStatus,
    bool HasDetails);

/// <param name="HasOlder">There are more than these.</param>
internal sealed record AttemptPage(IReadOnlyList<AttemptView> Attempts, bool HasOlder);

/// <summary>Request and reply, readable. Text, never markup.</summary>
/// <param name="Fields">Why each field was sent or not; none for attempts from before this was kept.</param>
/// <param name="BatchId">The number that logs and traces of this try carry too.</param>
internal sealed record AttemptDetails(string? Request, string? Reply, IReadOnlyList<FieldTrace> Fields, string? BatchId = null);

/// <summary>Reads what the sync panel shows, and makes affiliates owed on request.</summary>
internal sealed class AffiliateSyncService(IDbContextFactory<PortalDbContext> contexts, IAffiliateIntake intake, IUserAccess access, IAuditTrail trail)
{
    public const int AttemptsAPage = 10;

    public async Task<SyncPanelView> ReadAsync(long key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await ConnectionView.ReadAsync(db, cancellationToken);
        var sync = (await RowSyncs.ReadAsync(db, connection, [key], cancellationToken)).GetValueOrDefault(key, RowSync.None);
        var row = await db.SyncRows.AsNoTracking()
            .SingleOrDefaultAsync(r => r.ConnectionId == connection.Id && r.AffiliateKey == key, cancellationToken);
        var link = await db.SyncLinks.AsNoTracking()
            .InUse(connection.Id, connection.ObjectName)
            .Where(l => l.AffiliateKey == key)
            .OrderByDescending(l => l.LastSyncedAt)
            .FirstOrDefaultAsync(cancellationToken);
        // The version that the record was last sent with; before the first time, the one that will be used.
        var number = link?.MappingNumber;
        var mapping = await db.MappingVersions.AsNoTracking()
            .Where(m => m.ConnectionId == connection.Id && (number == null || m.Number == number))
            .OrderByDescending(m => m.Number)
            .Select(m => new { m.Number, m.MatchBy, m.MatchField, m.DestinationObject })
            .FirstOrDefaultAsync(cancellationToken);
        return new SyncPanelView(
            connection,
            sync,
            link?.ObjectName ?? mapping?.DestinationObject,
            mapping?.MatchBy,
            mapping?.MatchField,
            mapping?.Number,
            row?.FaultCode is null && row?.FaultMessage is null ? null : new SyncFault(row.FaultCode, row.FaultMessage, row.FaultFields),
            row is { Cause: null, LeaseToken: null, Attempts: > 0 } ? row.NextAttemptAt : null,
            row?.Cause);
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only attempts older than this one; null for the newest.</param>
    public async Task<AttemptPage> ReadAttemptsAsync(long key, long? before, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await ConnectionView.ReadAsync(db, cancellationToken);
        var found = await db.SyncAttempts.AsNoTracking()
            .Where(a => a.AffiliateKey == key && a.ConnectionId == connection.Id && (before == null || a.Id < before))
            .OrderByDescending(a => a.Id)
            .Take(AttemptsAPage + 1)
            .Select(a => new
            {
                a.Id,
                a.At,
                a.DurationMs,
                a.Outcome,
                a.FieldCount,
                a.MappingNumber,
                a.ObjectName,
                a.SalesforceId,
                a.FaultCode,
                a.FaultMessage,
                a.FaultFields,
                a.HttpStatus,
                HasDetails = a.RequestJson != null || a.ReplyJson != null || a.Trace != null,
            })
            .ToListAsync(cancellationToken);
        return new AttemptPage(
            [
                .. found.Take(AttemptsAPage).Select(a => new AttemptView(
                    a.Id, a.At, a.DurationMs, a.Outcome, a.FieldCount, a.MappingNumber, a.ObjectName, a.SalesforceId,
                    a.SalesforceId is null ? null : RecordAddress.Of(connection.InstanceUrl, a.SalesforceId),
                    a.FaultCode is null && a.FaultMessage is null ? null : new SyncFault(a.FaultCode, a.FaultMessage, a.FaultFields),
                    a.HttpStatus,
                    a.HasDetails)),
            ],
            found.Count > AttemptsAPage);
    }

    /// <returns>Null when the attempt is no longer kept, or belongs to another affiliate.</returns>
    public async Task<AttemptDetails?> ReadDetailsAsync(long key, long attemptId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempt = await db.SyncAttempts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == attemptId && a.AffiliateKey == key, cancellationToken);
        return attempt is null
            ? null
            : new AttemptDetails(PrettyJson.Of(attempt.RequestJson), PrettyJson.Of(attempt.ReplyJson), await AttemptTrace.ReadAsync(db, attempt, cancellationToken), attempt.BatchId);
    }

    /// <summary>Sends these affiliates again even when nothing changed.</summary>
    /// <returns>How many are owed by this; 0 without a connection.</returns>
    public async Task<int> SyncNowAsync(IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await ConnectionView.ReadAsync(db, cancellationToken);
        if (!connection.IsConnected)
            return 0;
        var owed = await intake.OweAsync(connection.Id, keys, OwedReason.SyncNow, force: true, who.UserId, cancellationToken);
        // One is named by its key, as its address in the portal has it.
        var subject = keys.Count == 1 ? keys.First().ToString(CultureInfo.InvariantCulture) : null;
        await trail.RecordAsync(who, new AuditEvent(AuditAction.BulkRetried, subject, After: AuditFacts.Of(("affiliates", owed))), cancellationToken);
        return owed;
    }
}
