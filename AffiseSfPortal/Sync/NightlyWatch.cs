using System.Data.Common;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Sync;

/// <summary>Looks at every connection that sends once a night, when the fewest people work and the fewest calls are needed for anything else.
/// What cannot be looked at today is looked at tomorrow.</summary>
internal abstract class NightlyWatch(IDbContextFactory<PortalDbContext> databases, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>By UTC, so that every instance means the same hour.</summary>
    protected abstract TimeSpan Hour { get; }

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connections = await Wanted(db.Connections.Where(c => c.ProtectedRefreshToken != null && c.InstanceUrl != null && c.PausedAt == null)).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var connection in connections)
        {
            try
            {
                await LookAsync(connection, cancellationToken);
            }
            catch (Exception e) when (e is SalesforceException or NotConnectedException)
            {
                log.LogInformation(e, "Connection {Connection} could not be looked at; the next time is tomorrow", connection);
            }
        }
    }

    /// <summary>How long until the next look.</summary>
    internal static TimeSpan UntilNext(TimeSpan hour, DateTimeOffset now)
    {
        var today = now.UtcDateTime.Date + hour;
        return (today > now.UtcDateTime ? today : today.AddDays(1)) - now.UtcDateTime;
    }

    /// <summary>Which of those that send.</summary>
    protected virtual IQueryable<SalesforceConnection> Wanted(IQueryable<SalesforceConnection> sending) => sending;

    protected abstract Task LookAsync(int connectionId, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(UntilNext(Hour, time.GetUtcNow()), time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                log.LogWarning(e, "The nightly look failed; the next one is tomorrow");
            }
        }
    }
}
