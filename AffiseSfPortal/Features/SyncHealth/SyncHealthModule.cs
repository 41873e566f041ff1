using System.Text;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Features.SyncHealth.Values;
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
        services.AddSingleton<SyncHealthService>();
        services.AddScoped<CauseFile>();
        services.AddScoped<CureWords>();
        services.TryAddSingleton<KeptDescribes>();
        services.AddSingleton<ValueCheck>();
        services.AddScoped<ValueDrifts>();
        services.AddSingleton<ValueWatch>();
        services.AddHostedService(s => s.GetRequiredService<ValueWatch>());
        services.AddScoped<IShellStatus, StandingShellStatus>();
    }

    public static void MapSyncHealth(this IEndpointRouteBuilder app) => app.MapGet(Urls.CausesFile, DownloadAsync);

    private static async Task DownloadAsync(HttpContext context, CauseFile file, string? cause)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"to-fix.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var output = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await file.WriteAsync(output, cause, context.RequestAborted);
    }
}
