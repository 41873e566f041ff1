using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AffiseSfPortal.Features.Dashboard;

internal static class DashboardModule
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.TryAddSingleton<DatabaseSpace>();
        services.TryAddSingleton<StandingReader>();
        services.TryAddSingleton<StandingBoard>();
        services.TryAddSingleton<KeptDescribes>();
        services.AddSingleton<DashboardService>();
        services.AddScoped<IFirstGlance, StandingGlance>();
    }
}
