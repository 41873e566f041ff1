using System.Security.Cryptography;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AffiseSfPortal.Features.Operator.Health;

/// <summary>The database answers, is of this version, and takes what is written.</summary>
internal sealed class DatabaseCheck(IDbContextFactory<PortalDbContext> databases, DatabaseSpace space) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await database.PortalSettings.AsNoTracking().Select(s => s.Key).FirstOrDefaultAsync(cancellationToken);
            return space.FullSince is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database is full.");
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}

/// <summary>The engine goes round.</summary>
internal sealed class WorkerCheck(WorkerPulse pulse) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(pulse.IsAlive ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The engine has not gone round for a while."));
}

/// <summary>What is sealed now can be opened now.</summary>
internal sealed class KeyRingCheck(ISecretBox box) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        const string Text = "ready";
        try
        {
            var same = box.Open(SecretPurpose.CodeVerifier, box.Protect(SecretPurpose.CodeVerifier, Text)) == Text;
            return Task.FromResult(same ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The key ring gives back something else."));
        }
        catch (Exception e) when (e is SecretUnreadableException or CryptographicException or IOException or UnauthorizedAccessException or System.Data.Common.DbException or InvalidOperationException)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("The key ring cannot be used.", e));
        }
    }
}
