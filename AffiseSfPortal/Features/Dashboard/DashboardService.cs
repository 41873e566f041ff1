using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Dashboard;

/// <summary>Reads where things stand and what is next: once for all open dashboards that share one reading of the board.</summary>
internal sealed class DashboardService(IDbContextFactory<PortalDbContext> databases, StandingBoard standings, KeptDescribes describes, IHostEnvironment environment, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private volatile DashboardView? _last;

    public async Task<DashboardView> ReadAsync(CancellationToken cancellationToken)
    {
        var standing = await standings.GetAsync(cancellationToken);
        if (_last is { } shared && ReferenceEquals(shared.Standing, standing))
            return shared;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } meanwhile && ReferenceEquals(meanwhile.Standing, standing))
                return meanwhile;
            return _last = await ReadAsync(standing, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<DashboardView> ReadAsync(Standing standing, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var appCreated = await database.ConnectionDrafts.AnyAsync(d => d.AppCreated, cancellationToken);
        var (delivered, refused) = (0, 0);
        if (standing.Connection is { } connection)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var from = now.Date.AddHours(now.Hour - 23);
            var slots = await database.SyncSlots.AsNoTracking()
                .Where(s => s.ConnectionId == connection.Id && s.At >= from)
                .ToListAsync(cancellationToken);
            (delivered, refused) = (slots.Sum(s => s.Delivered), slots.Sum(s => s.Refused));
        }
        var isMapped = await IsMappedAsync(database, standing.Connection, cancellationToken);
        return new DashboardView(standing, FirstSteps.Of(standing, appCreated, isMapped), delivered, refused,
            OffersSamples: standing.Affiliates == 0 && environment.IsDevelopment());
    }

    /// <summary>Asks the describe that is kept, never Salesforce: this page opens whether the org answers or not.</summary>
    private async Task<bool> IsMappedAsync(PortalDbContext database, SalesforceConnection? connection, CancellationToken cancellationToken)
    {
        if (connection is null)
            return false;
        var mapping = await database.MappingVersions.AsNoTracking().Include(m => m.Rows)
            .Where(m => m.ConnectionId == connection.Id)
            .OrderByDescending(m => m.Number)
            .FirstOrDefaultAsync(cancellationToken);
        var describe = mapping is not null && connection.IsGranted
            ? await describes.FindAsync(database, connection.Id, mapping.DestinationObject, cancellationToken)
            : null;
        return MappingReadiness.Of(mapping, connection.DestinationObject, describe).IsReady;
    }
}

/// <param name="Delivered">Over the last 24 hours.</param>
/// <param name="Refused">Over the last 24 hours.</param>
/// <param name="OffersSamples">The list of affiliates is empty and offers samples.</param>
public sealed record DashboardView(Standing Standing, IReadOnlyList<FirstStep> Steps, int Delivered, int Refused, bool OffersSamples)
{
    public int StepsDone => Steps.Count(s => s.State == FirstStepState.Done);
}
