using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.SyncHealth.Values;

/// <summary>Compares values once a night.</summary>
internal sealed class ValueWatch(IDbContextFactory<PortalDbContext> databases, ValueCheck check, TimeProvider time, ILogger<ValueWatch> log) : NightlyWatch(databases, time, log)
{
    private readonly ILogger<ValueWatch> _log = log;

    protected override TimeSpan Hour { get; } = TimeSpan.FromHours(3);

    protected override IQueryable<SalesforceConnection> Wanted(IQueryable<SalesforceConnection> sending) => sending.Where(c => c.Hold == null);

    protected override async Task LookAsync(int connectionId, CancellationToken cancellationToken)
    {
        if (await check.RunAsync(connectionId, cancellationToken) is { } found and > 0)
            _log.LogInformation("{Count} values of connection {Connection} were changed in Salesforce", found, connectionId);
    }
}
