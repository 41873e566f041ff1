using System.Data.Common;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>Looks for drift once a night, for every connection that sends.</summary>
internal sealed class DriftWatch(IDbContextFactory<PortalDbContext> databases, DriftCheck check, TimeProvider time, ILogger<DriftWatch> log) : BackgroundService
{
    /// <summary>When the fewest people work, and by UTC so that every instance means the same hour.</summary>
    internal static readonly TimeSpan Hour = TimeSpan.FromHours(2);

    /// <summary>How long until the next look.</summary>
    internal static TimeSpan UntilNext(DateTimeOffset now)
    {
        var today = now.UtcDateTime.Date + Hour;
        return (today > now.UtcDateTime ? today : today.AddDays(1)) - now.UtcDateTime;
    }

    /// <summary>One look at every connection; an org that does not answer is looked at tomorrow.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var connections = await db.Connections.Where(c => c.ProtectedRefreshToken != null && c.InstanceUrl != null && c.PausedAt == null).Select(c => c.Id).ToListAsync(cancellationToken);
        foreach (var connection in connections)
        {
            try
            {
                if (await check.RunAsync(connection, cancellationToken) is { Findings.Count: > 0 } report)
                    log.LogWarning("The org of connection {Connection} changed under its mapping: {Fields}", connection, string.Join(", ", report.Findings.Select(f => $"{f.Drift.Field} {f.Drift.Change}")));
            }
            catch (SalesforceException e)
            {
                log.LogInformation("Connection {Connection} was not looked at for drift: {Code}", connection, e.Fault.Code);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(UntilNext(time.GetUtcNow()), time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                log.LogWarning(e, "The nightly look for drift failed; the next one is tomorrow");
            }
        }
    }
}
