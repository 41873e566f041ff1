using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>How many calls a connection may still make: its own share of a rolling day, and what must be left of the org's allowance for other tools.
/// At the cap syncing waits, edits are accepted, and the hold says when it goes on.</summary>
internal sealed class CallBudget(IDbContextFactory<PortalDbContext> contexts, IOrgSession session, ISalesforceClient client, Holds holds, TimeProvider time, ILogger<CallBudget> log)
{
    /// <summary>Older than this, what the org said of its calls is asked anew before it stops anything: one call in a quarter of an hour.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>An edit never waits longer than this for others to go with it.</summary>
    private static readonly TimeSpan LongestSpacing = TimeSpan.FromMinutes(5);

    /// <summary>Before so much of a day is known, nothing is changed for what it may come to.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(15);

    /// <summary>While more than a tenth of the share is left, the calls of the day are read this often; what is spent here is known at once.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, DaySpent> _days = new();

    /// <summary>The allowance is counted over a rolling day, here as at Salesforce; ours in slots, the oldest of which is counted whole.</summary>
    internal static readonly TimeSpan Day = TimeSpan.FromDays(1) + SyncSlot.Length;

    /// <returns>Calls that may be made now; 0 when the connection has been put on hold.</returns>
    public async Task<CallAllowance> CheckAsync(int connectionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var connection = await db.Connections.AsNoTracking().SingleAsync(c => c.Id == connectionId, cancellationToken);
        var left = await LeftAsync(db, connection, cancellationToken);
        if (left.Calls == 0 && left.Code == Faults.BudgetReserve && time.GetUtcNow().UtcDateTime - connection.ApiCallsReadAt > Fresh
            && await AskAsync(db, connection, cancellationToken) is { } asked)
        {
            left = await LeftAsync(db, asked, cancellationToken);
        }
        if (left.Calls == 0)
            await holds.HoldAsync(connectionId, HoldCause.BudgetReached, Faults.Budget(left.Code, left.Wait), protectedRefreshToken: null, cancellationToken);
        else if (connection.Hold == HoldCause.BudgetReached)
            await holds.ReleaseAsync(connectionId, h => h == HoldCause.BudgetReached, cancellationToken);
        return new CallAllowance(left.Calls, left.Spacing);
    }

    /// <summary>Calls of one's own that were made outside the engine: they count like all others.</summary>
    public async Task SpendAsync(int connectionId, int calls, CancellationToken cancellationToken)
    {
        Spent(connectionId, calls);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var at = SyncSlot.StartOf(time.GetUtcNow().UtcDateTime);
        if (await AddAsync() > 0)
            return;
        db.SyncSlots.Add(new SyncSlot { ConnectionId = connectionId, At = at, Calls = calls });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The engine opened the slot in between.
            await AddAsync();
        }

        Task<int> AddAsync() => db.SyncSlots.Where(s => s.ConnectionId == connectionId && s.At == at).ExecuteUpdateAsync(s => s.SetProperty(x => x.Calls, x => x.Calls + calls), cancellationToken);
    }

    /// <summary>Calls that were made and are recorded by whoever made them.</summary>
    public void Spent(int connectionId, int calls)
    {
        if (calls > 0 && _days.TryGetValue(connectionId, out var day))
            day.Add(calls);
    }

    private async Task<DaySpent> DayAsync(PortalDbContext db, int connectionId, int share, DateTime now, CancellationToken cancellationToken)
    {
        if (_days.TryGetValue(connectionId, out var known) && now >= known.ReadAt && now - known.ReadAt < Remembered && share - known.Used > share / 10)
            return known;
        var since = now - Day;
        var slots = await db.SyncSlots.AsNoTracking().Where(s => s.ConnectionId == connectionId && s.At > since).OrderBy(s => s.At).ToListAsync(cancellationToken);
        return _days[connectionId] = new DaySpent(slots, now);
    }

    private async Task<Left> LeftAsync(PortalDbContext db, SalesforceConnection connection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var left = int.MaxValue;
        var spacing = TimeSpan.Zero;
        if (connection.ApiShare is { } share)
        {
            var day = await DayAsync(db, connection.Id, share, now, cancellationToken);
            var (slots, used) = (day.Slots, day.Used);
            if (used >= share)
            {
                // The oldest slots leave the day one by one.
                var over = used - share + 1;
                var last = slots.First(s => (over -= s.Calls) <= 0);
                return new(0, Faults.BudgetShare, last.At + Day - now);
            }
            left = share - used;
            // At this rate it would not last: edits that come meanwhile share a call.
            if (slots is [var first, ..] && first.At < now - Known && CallForecast.Of(connection, slots, now).RunsOutAt is not null)
                spacing = TimeSpan.FromTicks(Math.Min(LongestSpacing.Ticks, TimeSpan.TicksPerDay / share));
        }
        if (connection is { ApiCallsAllowed: { } allowed, ApiCallsUsed: { } spent })
        {
            var free = allowed - (int)Math.Ceiling(allowed * (connection.ApiReservePercent / 100.0)) - spent;
            if (free <= 0)
                return new(0, Faults.BudgetReserve, Fresh);
            left = Math.Min(left, free);
        }
        return new(left, "", default, spacing);
    }

    /// <summary>What the org says of its calls now; null when it does not say.</summary>
    private async Task<SalesforceConnection?> AskAsync(PortalDbContext db, SalesforceConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (await session.CallAsync(connection.Id, client.GetLimitsAsync, cancellationToken) is not { } usage)
                return null;
            var now = time.GetUtcNow().UtcDateTime;
            await db.Connections.Where(c => c.Id == connection.Id).ExecuteUpdateAsync(
                s => s.SetProperty(c => c.ApiCallsUsed, usage.Used).SetProperty(c => c.ApiCallsAllowed, usage.Allowed).SetProperty(c => c.ApiCallsReadAt, now),
                cancellationToken);
            return await db.Connections.AsNoTracking().SingleAsync(c => c.Id == connection.Id, cancellationToken);
        }
        catch (Exception e) when (e is SalesforceException or NotConnectedException)
        {
            log.LogInformation(e, "The org of connection {Connection} did not say how many calls are left", connection.Id);
            return null;
        }
    }

    /// <summary>The slots of a day as they were read, and what was spent since.</summary>
    private sealed class DaySpent(IReadOnlyList<SyncSlot> slots, DateTime readAt)
    {
        private int _used = slots.Sum(s => s.Calls);

        public IReadOnlyList<SyncSlot> Slots { get; } = slots;

        public DateTime ReadAt { get; } = readAt;

        public int Used => Volatile.Read(ref _used);

        public void Add(int calls) => Interlocked.Add(ref _used, calls);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Left(int Calls, string Code, TimeSpan Wait, TimeSpan Spacing = default);
}

/// <param name="Calls">That may be made now.</param>
/// <param name="Spacing">From one call to the next, so that the share lasts; zero while it does anyway.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallAllowance(int Calls, TimeSpan Spacing);
