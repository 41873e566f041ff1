using System.Data.Common;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth.Values;

/// <summary>Compares once a night, when the fewest calls are needed for anything else.</summary>
internal sealed class ValueWatch(IDbContextFactory<PortalDbContext> databases, ValueCheck check, TimeProvider time, ILogger<ValueWatch> log) : BackgroundService
{
    /// <summary>By UTC, so that every instance means the same hour.</summary>
    private static readonly TimeSpan Hour = TimeSpan.FromHours(3);

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connections = await db.Connections.Where(c => c.ProtectedRefreshToken != null && c.InstanceUrl != null && c.PausedAt == null && c.Hold == null).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var connection in connections)
        {
            try
            {
                if (await check.RunAsync(connection, cancellationToken) is { } found and > 0)
                    log.LogInformation("{Count} values of connection {Connection} were changed in Salesforce", found, connection);
            }
            catch (Exception e) when (e is SalesforceException or NotConnectedException)
            {
                log.LogInformation(e, "The values of connection {Connection} could not be compared; the next time is tomorrow", connection);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var next = now.Date + Hour;
            await Task.Delay((next > now ? next : next.AddDays(1)) - now, time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                log.LogWarning(e, "The nightly comparison of values failed; the next one is tomorrow");
            }
        }
    }
}
