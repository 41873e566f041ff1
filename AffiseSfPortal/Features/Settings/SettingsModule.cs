using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.Settings.People;
using AffiseSfPortal.Features.Settings.Trail;
using AffiseSfPortal.Secrets;

namespace AffiseSfPortal.Features.Settings;

/// <summary>The settings' own pages.</summary>
internal static class SettingsModule
{
    /// <summary>Needs Persistence, Identity and the shell.</summary>
    public static IServiceCollection AddSettingsFeature(this IServiceCollection services) => services
        .AddScoped<SignUpFieldsService>()
        .AddScoped<ApiKeysService>()
        .AddScoped<PeopleService>()
        .AddScoped<TrailService>()
        .AddSingleton<IPortalCommand, AuditCommand>()
        .AddSingleton<AlertStore>()
        .AddSingleton<ISecretHolder>(s => s.GetRequiredService<AlertStore>())
        .AddSingleton<AlertHttp>()
        .AddSingleton<AlertWords>()
        .AddSingleton<AlertSender>()
        .AddScoped<AlertService>()
        .AddSingleton<AlertWatch>()
        .AddHostedService(s => s.GetRequiredService<AlertWatch>());

    public static void MapSettingsFeature(this IEndpointRouteBuilder app) => app.MapTrail();
}
