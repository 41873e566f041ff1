using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.FieldMapping.Work;

/// <summary>Looks for drift once a night, also in an org to which sending waits: it may wait for just that.</summary>
internal sealed class DriftWatch(IDbContextFactory<PortalDbContext> databases, DriftCheck check, TimeProvider time, ILogger<DriftWatch> log) : NightlyWatch(databases, time, log)
{
    private readonly ILogger<DriftWatch> _log = log;

    protected override TimeSpan Hour { get; } = TimeSpan.FromHours(2);

    protected override async Task LookAsync(int connectionId, CancellationToken cancellationToken)
    {
        if (await check.RunAsync(connectionId, cancellationToken) is { Findings.Count: > 0 } report)
            _log.LogWarning("The org of connection {Connection} changed under its mapping: {Fields}", connectionId, string.Join(", ", report.Findings.Select(f => $"{f.Drift.Field} {f.Drift.Change}")));
    }
}
