using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>Sync health, and what the shell says of the connection on every page.</summary>
internal static class SyncHealthModule
{
    public static void AddSyncHealth(this IServiceCollection services)
    {
        services.TryAddSingleton<DatabaseSpace>();
        services.TryAddSingleton<StandingReader>();
        services.AddSingleton<SyncHealthService>();
        services.AddScoped<IShellStatus, StandingShellStatus>();
    }
}
