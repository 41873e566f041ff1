using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Features.SyncHealth.Values;
using AffiseSfPortal.Identity;
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
        services.TryAddSingleton<StandingBoard>();
        services.AddScoped<SyncHealthService>();
        services.AddScoped<CauseFile>();
        services.AddScoped<CureWords>();
        services.TryAddSingleton<KeptDescribes>();
        services.AddSingleton<ValueCheck>();
        services.AddScoped<ValueDrifts>();
        services.AddSingleton<ValueWatch>();
        services.AddHostedService(s => s.GetRequiredService<ValueWatch>());
        services.AddScoped<IShellStatus, StandingShellStatus>();
    }

    public static void MapSyncHealth(this IEndpointRouteBuilder app) => app.MapGet(Urls.CausesFile, DownloadAsync).RequireAuthorization(PortalPolicies.Operate).RequireFreshSignIn();

    private static async Task DownloadAsync(HttpContext context, CauseFile file, string? cause)
    {
        await using var output = CsvLine.Begin(context.Response, "to-fix.csv");
        await file.WriteAsync(output, cause, context.RequestAborted);
    }
}
