using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Reads the page in a dozen small queries, and does what its buttons say.</summary>
internal sealed class SyncHealthService(
    IDbContextFactory<PortalDbContext> databases,
    StandingBoard standings,
    IAffiliateIntake intake,
    IConnectionControl control,
    IUserAccess access,
    IAuditTrail trail,
    TimeProvider time)
{
    private const int AttemptsShown = 20;

    /// <summary>Rows of one statement that sets causes aside.</summary>
    private const int RowsInOneStatement = 500;

    /// <param name="zone">The reader's: days begin at the reader's midnight.</param>
    /// <param name="mustBeNew">After something was done here: its effect must be seen.</param>
    /// <exception cref="OperationCanceledException">The page was left.</exception>
    public async Task<SyncHealthReport> ReadAsync(HealthRange range, TimeZoneInfo zone, CancellationToken cancellationToken, bool mustBeNew = false)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var span = HealthSpan.Of(range, now, zone);
        var standing = await standings.GetAsync(cancellationToken, mustBeNew);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (standing.Connection is not { } connection)
            return new SyncHealthReport(now, standing, WorkHistory.Nothing(span), 0, null, [], 0, [], []);

        var day = await ReadDayAsync(database, connection.Id, now, cancellationToken);
        var (groups, causes) = await Causes.ReadAsync(database, connection.Id, ignored: false, cancellationToken);
        var ignored = standing.Ignored == 0 ? [] : (await Causes.ReadAsync(database, connection.Id, ignored: true, cancellationToken)).Groups;
        return new SyncHealthReport(
            now,
            standing,
            await WorkHistory.ReadAsync(database, connection.Id, span, cancellationToken),
            day.Where(s => s.At > now.AddHours(-1)).Sum(s => s.Delivered) / 60d,
            CallForecast.Of(connection, day, now),
            groups,
            causes,
            ignored,
            await ReadAttemptsAsync(database, connection.Id, cancellationToken));
    }

    public async Task PauseAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await control.PauseAsync(connectionId, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionPaused), cancellationToken);
    }

    public async Task ResumeAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        await control.ResumeAsync(connectionId, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ConnectionResumed), cancellationToken);
    }

    /// <summary>Makes every affiliate without a record owed. Returns how many.</summary>
    public async Task<int> SendNeverSentAsync(int connectionId, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        var owed = await control.ActivateAsync(connectionId, sendExisting: true, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.ExistingSent, "never sent before", After: AuditFacts.Of(("affiliates", owed))), cancellationToken);
        return owed;
    }

    /// <summary>Owes every row of a cause again, changed or not. Returns how many.</summary>
    public async Task<int> RetryAsync(int connectionId, CauseGroup group, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        List<(long Id, long AffiliateKey)> members;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            members = await Causes.MembersAsync(database, connectionId, group, cancellationToken);
        if (members.Count == 0)
            return 0;
        var owed = await intake.OweAsync(connectionId, [.. members.Select(m => m.AffiliateKey)], OwedReason.SyncNow, force: true, who.UserId, cancellationToken);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.BulkRetried, NameOf(group), After: AuditFacts.Of(("affiliates", owed))), cancellationToken);
        return owed;
    }

    /// <summary>Leaves the affiliates of a cause as they are, until each is edited or tried again.</summary>
    /// <param name="reason">Why; for whoever looks next.</param>
    /// <returns>How many.</returns>
    public async Task<int> IgnoreAsync(int connectionId, CauseGroup group, string reason, CancellationToken cancellationToken)
    {
        var who = await access.DemandAsync(PortalPolicies.Operate, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var text = reason.Trim() is { Length: > 500 } longer ? longer[..500] : reason.Trim();
        var count = 0;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var some in (await Causes.MembersAsync(database, connectionId, group, cancellationToken)).Select(m => m.Id).Chunk(RowsInOneStatement))
        {
            count += await database.SyncRows.Where(r => some.Contains(r.Id) && r.Cause == group.Cause && r.LeaseToken == null).ExecuteUpdateAsync(
                s => s.SetProperty(r => r.IgnoredAt, now).SetProperty(r => r.IgnoredReason, text).SetProperty(r => r.IgnoredBy, who.UserId), cancellationToken);
        }
        await trail.RecordAsync(who, new AuditEvent(AuditAction.CauseIgnored, NameOf(group), After: AuditFacts.Of(("affiliates", count), ("reason", text))), cancellationToken);
        return count;
    }

    private static string NameOf(CauseGroup group) => $"{group.Cause} {group.FaultCode}".TrimEnd();

    /// <summary>Slots of the last 24 hours.</summary>
    private static async Task<List<SyncSlot>> ReadDayAsync(PortalDbContext database, int connectionId, DateTime now, CancellationToken cancellationToken)
    {
        var since = now - TimeSpan.FromDays(1) - SyncSlot.Length;
        return await database.SyncSlots.AsNoTracking().Where(s => s.ConnectionId == connectionId && s.At > since).ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<AttemptLine>> ReadAttemptsAsync(PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var attempts = await (
            from attempt in database.SyncAttempts.Where(a => a.ConnectionId == connectionId).OrderByDescending(a => a.Id).Take(AttemptsShown)
            join affiliate in database.Affiliates on attempt.AffiliateKey equals affiliate.Key into found
            from affiliate in found.DefaultIfEmpty()
            orderby attempt.Id descending
            select new
            {
                attempt.Id,
                attempt.At,
                attempt.AffiliateKey,
                attempt.Outcome,
                attempt.FieldCount,
                attempt.DurationMs,
                attempt.SalesforceId,
                attempt.ObjectName,
                attempt.FaultCode,
                attempt.FaultFields,
                Email = affiliate == null ? null : affiliate.Email,
                CompanyName = affiliate == null ? null : affiliate.CompanyName,
                ContactPerson = affiliate == null ? null : affiliate.ContactPerson,
            }).AsNoTracking().ToListAsync(cancellationToken);
        return [.. attempts.Select(a => new AttemptLine(a.Id, a.At, a.AffiliateKey,
            a.Email is null ? null : Affiliate.NameOf(a.CompanyName, a.ContactPerson, a.Email),
            a.Outcome, a.FieldCount, a.DurationMs, a.SalesforceId, a.ObjectName, a.FaultCode, a.FaultFields))];
    }
}
