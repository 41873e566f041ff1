using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Features.Settings.People;
using AffiseSfPortal.Features.Settings.Trail;
using AffiseSfPortal.Secrets;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Settings;

/// <summary>The settings' own pages.</summary>
internal static class SettingsModule
{
    /// <summary>Needs Persistence, Identity and the shell.</summary>
    public static IServiceCollection AddSettingsFeature(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AlertHostOptions>, AlertHostOptionsValidator>();
        services.AddOptions<AlertHostOptions>().BindConfiguration(AlertHostOptions.Section).ValidateOnStart();
        return services
            .AddScoped<SignUpFieldsService>()
            .AddScoped<ApiKeysService>()
            .AddScoped<PeopleService>()
            .AddScoped<TrailService>()
            .AddSingleton<IPortalCommand, AuditCommand>()
            .AddSingleton<IPortalCommand, RescueCommand>()
            .AddSingleton<AlertStore>()
            .AddSingleton<ISecretHolder>(s => s.GetRequiredService<AlertStore>())
            .AddSingleton<AlertGate>()
            .AddSingleton<AlertHttp>()
            .AddSingleton<AlertWords>()
            .AddSingleton<AlertSender>()
            .AddScoped<AlertService>()
            .AddSingleton<AlertWatch>()
            .AddHostedService(s => s.GetRequiredService<AlertWatch>());
    }

    public static void MapSettingsFeature(this IEndpointRouteBuilder app) => app.MapTrail();
}
