using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Times that a wrong clock left in the future: no pause of ours is that long, so nothing waits for them.
/// On SQLite that was this machine's clock before a restart, on PostgreSQL the database's own, which may be set back at any time.</summary>
internal sealed class ClockRepair(IDbContextFactory<PortalDbContext> contexts, IQueueDialect dialect, IOptions<SyncOptions> options, ILogger<ClockRepair> log)
{
    /// <summary>How long something can stand still after the clock of a shared database was set back.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Untried = TimeSpan.FromMinutes(1);

    /// <returns>How many rows and connections were waiting for a time that no pause explains.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lease = options.Value.LeaseDuration;
        var pause = Longest(Holds.LongPause, options.Value.RetryCap);
        // What was never tried waits for its spacing at most. A pause of its own is as long as the cap, or as a gateway may ask for.
        var rows = await RunAsync(
            db,
            $"UPDATE \"SyncRows\" SET \"NextAttemptAt\" = {dialect.Now} WHERE \"LeaseToken\" IS NULL AND (\"NextAttemptAt\" > {dialect.After(pause)} OR (\"Attempts\" = 0 AND \"NextAttemptAt\" > {dialect.After(Untried)}))",
            cancellationToken);
        // Who holds a lease gives up long before it would end; shorter than a whole lease it must not become.
        var leases = await RunAsync(
            db,
            $"UPDATE \"SyncRows\" SET \"LeaseUntil\" = {dialect.After(lease)} WHERE \"LeaseToken\" IS NOT NULL AND \"LeaseUntil\" > {dialect.After(lease)}",
            cancellationToken);
        // While a probe is under way its lease stands there. Until calls are free again it may be a day.
        var holds = await RunAsync(
            db,
            $"UPDATE \"Connections\" SET \"HoldUntil\" = {dialect.Now} WHERE \"HoldUntil\" > {dialect.After(Longest(pause, lease))} AND (\"Hold\" <> {(int)HoldCause.BudgetReached} OR \"HoldUntil\" > {dialect.After(CallBudget.Day)})",
            cancellationToken);
        if (rows + leases + holds > 0)
            log.LogWarning("The clock was wrong: {Rows} records, {Leases} leases and {Holds} connections waited for a time too far away", rows, leases, holds);
        return rows + leases + holds;
    }

    private static async Task<int> RunAsync(PortalDbContext db, string sql, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(FormattableStringFactory.Create(sql), cancellationToken);

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
