using System.Data.Common;
using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Uses each grant once a week, however quiet the network is: an org may end a refresh token that is not used for a while
/// ("Refresh token is valid for … if not used" of the app's policy), and a grant that is dead is told before somebody waits for an edit.</summary>
internal sealed class GrantKeeper(IDbContextFactory<PortalDbContext> contexts, AccessTokens tokens, TimeProvider time, ILogger<GrantKeeper> log) : BackgroundService
{
    internal static readonly TimeSpan Look = TimeSpan.FromHours(12);
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <returns>How many grants were used.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var renewed = 0;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var granted = await db.Connections.AsNoTracking()
            .Where(c => c.ProtectedRefreshToken != null && (c.Hold == null || c.Hold != HoldCause.ReconnectNeeded))
            .Select(c => new { c.Id, c.GrantedAt }).ToListAsync(cancellationToken);
        foreach (var connection in granted)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var note = await db.PortalSettings.SingleOrDefaultAsync(s => s.Key == Key(connection.Id), cancellationToken);
            var used = Read(note?.Value) is { } noted && !(noted < connection.GrantedAt) ? noted : connection.GrantedAt ?? now;
            if (now - used < Longest || !await RenewAsync(connection.Id, cancellationToken))
                continue;
            if (note is null)
                db.PortalSettings.Add(note = new PortalSetting { Key = Key(connection.Id) });
            note.Value = now.ToString("O", CultureInfo.InvariantCulture);
            await db.SaveChangesAsync(cancellationToken);
            renewed++;
        }
        return renewed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException })
                {
                    log.LogWarning(e, "The grants could not be looked at; that is done again in {Hours} h", Look.TotalHours);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal ends.
        }
    }

    private async Task<bool> RenewAsync(int connectionId, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.RenewAsync(connectionId, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SalesforceException or NotConnectedException)
        {
            // The connection says so itself by now; a grant that only could not be reached is used at the next look.
            log.LogInformation(e, "The grant of connection {Connection} could not be used", connectionId);
            return false;
        }
    }

    private static DateTime? Read(string? text) =>
        DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;

    private static string Key(int connectionId) => string.Create(CultureInfo.InvariantCulture, $"connection:{connectionId}:renewed");
}
