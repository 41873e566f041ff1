using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Reads the page in ten small queries, and does what its buttons say.</summary>
internal sealed class SyncHealthService(
    IDbContextFactory<PortalDbContext> databases,
    StandingReader standings,
    IAffiliateIntake intake,
    IConnectionControl control,
    TimeProvider time)
{
    private const int HoursShown = 24;
    private const int AttemptsShown = 20;
    private const int GroupsShown = 20;
    private const int NamesShown = 5;

    /// <summary>At most so many of the newest attempts are looked at for the waiting times.</summary>
    internal const int WaitSample = 2000;

    /// <exception cref="OperationCanceledException">The page was left.</exception>
    public async Task<SyncHealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await standings.ReadAsync(database, cancellationToken);
        var firstHour = now.Date.AddHours(now.Hour - (HoursShown - 1));
        if (standing.Connection is not { } connection)
            return new SyncHealthReport(now, standing, FillHours([], [], firstHour), null, [], 0, []);

        var waits = await ReadWaitsAsync(database, connection.Id, firstHour, cancellationToken);
        var worked = await database.SyncHours.AsNoTracking()
            .Where(h => h.ConnectionId == connection.Id && h.Hour >= firstHour)
            .ToListAsync(cancellationToken);
        var (groups, causes) = await ReadToFixAsync(database, connection.Id, cancellationToken);
        return new SyncHealthReport(now, standing, FillHours(worked, waits, firstHour), Over(waits), groups, causes,
            await ReadAttemptsAsync(database, connection.Id, cancellationToken));
    }

    public Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken) =>
        control.PauseAsync(connectionId, actorId, cancellationToken);

    public Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken) =>
        control.ResumeAsync(connectionId, actorId, cancellationToken);

    /// <summary>Makes every affiliate without a record owed. Returns how many.</summary>
    public Task<int> SendNeverSentAsync(int connectionId, string? actorId, CancellationToken cancellationToken) =>
        control.ActivateAsync(connectionId, sendExisting: true, actorId, cancellationToken);

    /// <summary>Owes every row of a cause again, changed or not. Returns how many.</summary>
    public async Task<int> RetryAsync(int connectionId, CauseGroup group, string? actorId, CancellationToken cancellationToken)
    {
        List<long> keys;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var rows = await database.SyncRows.AsNoTracking()
                .Where(r => r.ConnectionId == connectionId && r.Cause == group.Cause && r.FaultCode == group.FaultCode)
                .Select(r => new { r.AffiliateKey, r.FaultFields })
                .ToListAsync(cancellationToken);
            keys = [.. rows.Where(r => r.FaultFields.SequenceEqual(group.FaultFields, StringComparer.Ordinal)).Select(r => r.AffiliateKey)];
        }
        return keys.Count == 0 ? 0 : await intake.OweAsync(connectionId, keys, OwedReason.SyncNow, force: true, actorId, cancellationToken);
    }

    private static async Task<List<Wait>> ReadWaitsAsync(PortalDbContext database, int connectionId, DateTime from, CancellationToken cancellationToken) =>
        await database.SyncAttempts
            .Where(a => a.ConnectionId == connectionId)
            .OrderByDescending(a => a.Id)
            .Take(WaitSample)
            .Where(a => a.At >= from && a.WaitedMs != null)
            .Select(a => new Wait(a.At, a.WaitedMs!.Value))
            .ToListAsync(cancellationToken);

    private static async Task<(IReadOnlyList<CauseGroup> Groups, int Causes)> ReadToFixAsync(
        PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var needing = database.SyncRows.Where(r => r.ConnectionId == connectionId && r.Cause != null);
        var groups = await needing
            .GroupBy(r => new { r.Cause, r.FaultCode, r.FaultFields })
            .Select(g => new { g.Key, Count = g.Count(), FirstSeen = g.Min(r => r.FaultAt), Message = g.Min(r => r.FaultMessage), First = g.Min(r => r.Id) })
            .ToListAsync(cancellationToken);
        var shown = groups.OrderByDescending(g => g.Count).ThenBy(g => g.First).Take(GroupsShown).ToList();
        if (shown.Count == 0)
            return ([], 0);

        // The names of the oldest rows of all causes, in one query: a cause with very many rows may show fewer names of the others.
        var names = await needing
            .OrderBy(r => r.Id)
            .Take(GroupsShown * NamesShown * 2)
            .Join(database.Affiliates, r => r.AffiliateKey, a => a.Key,
                (r, a) => new { r.Cause, r.FaultCode, r.FaultFields, a.Key, a.CompanyName, a.ContactPerson, a.Email })
            .ToListAsync(cancellationToken);
        return ([.. shown.Select(g => new CauseGroup(g.Key.Cause!.Value, g.Key.FaultCode, g.Key.FaultFields, g.Message, g.Count, g.FirstSeen,
            [.. names
                .Where(n => n.Cause == g.Key.Cause && n.FaultCode == g.Key.FaultCode && n.FaultFields.SequenceEqual(g.Key.FaultFields, StringComparer.Ordinal))
                .Take(NamesShown)
                .Select(n => new AffectedAffiliate(n.Key, NameOf(n.CompanyName, n.ContactPerson, n.Email)))]))], groups.Count);
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
            a.Email is null ? null : NameOf(a.CompanyName, a.ContactPerson, a.Email),
            a.Outcome, a.FieldCount, a.DurationMs, a.SalesforceId, a.ObjectName, a.FaultCode, a.FaultFields))];
    }

    private static string NameOf(string? company, string? contact, string email) =>
        !string.IsNullOrWhiteSpace(company) ? company : !string.IsNullOrWhiteSpace(contact) ? contact : email;

    private static List<HourOfWork> FillHours(List<SyncHour> worked, List<Wait> waits, DateTime firstHour)
    {
        var byHour = worked.ToDictionary(h => h.Hour);
        var waitsByHour = waits.ToLookup(w => w.At.Date.AddHours(w.At.Hour));
        return [.. Enumerable.Range(0, HoursShown).Select(i =>
        {
            var hour = firstHour.AddHours(i);
            var counted = byHour.GetValueOrDefault(hour);
            var times = Over([.. waitsByHour[hour]]);
            return new HourOfWork(hour, counted?.Delivered ?? 0, counted?.Refused ?? 0, counted?.Calls ?? 0, times?.P50, times?.P95);
        })];
    }

    private static WaitTimes? Over(List<Wait> waits)
    {
        if (waits.Count == 0)
            return null;
        double[] sorted = [.. waits.Select(w => (double)w.Milliseconds).Order()];
        return new WaitTimes(Percentile(sorted, 0.50), Percentile(sorted, 0.95));
    }

    /// <summary>Nearest rank: always a time that really happened.</summary>
    private static double Percentile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    private sealed record Wait(DateTime At, long Milliseconds);
}
