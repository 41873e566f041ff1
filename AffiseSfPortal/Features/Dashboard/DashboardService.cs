using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Dashboard;

/// <summary>Reads where things stand and what is next.</summary>
internal sealed class DashboardService(IDbContextFactory<PortalDbContext> databases, IHostEnvironment environment, TimeProvider time)
{
    public async Task<DashboardView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await StandingReader.ReadAsync(database, cancellationToken);
        var appCreated = await database.ConnectionDrafts.AnyAsync(d => d.AppCreated, cancellationToken);
        var (delivered, refused) = (0, 0);
        if (standing.Connection is { } connection)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var from = now.Date.AddHours(now.Hour - 23);
            var hours = await database.SyncHours.AsNoTracking()
                .Where(h => h.ConnectionId == connection.Id && h.Hour >= from)
                .ToListAsync(cancellationToken);
            (delivered, refused) = (hours.Sum(h => h.Delivered), hours.Sum(h => h.Refused));
        }
        return new DashboardView(standing, FirstSteps.Of(standing, appCreated), delivered, refused,
            OffersSamples: standing.Affiliates == 0 && environment.IsDevelopment());
    }
}

/// <param name="Delivered">Over the last 24 hours.</param>
/// <param name="Refused">Over the last 24 hours.</param>
/// <param name="OffersSamples">The list of affiliates is empty and offers samples.</param>
public sealed record DashboardView(Standing Standing, IReadOnlyList<FirstStep> Steps, int Delivered, int Refused, bool OffersSamples)
{
    public int StepsDone => Steps.Count(s => s.State == FirstStepState.Done);
}
