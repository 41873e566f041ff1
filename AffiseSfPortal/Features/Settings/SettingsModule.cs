using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Secrets;

namespace AffiseSfPortal.Features.Settings;

/// <summary>The settings' own pages.</summary>
internal static class SettingsModule
{
    /// <summary>Needs Persistence, Identity and the shell.</summary>
    public static IServiceCollection AddSettingsFeature(this IServiceCollection services) => services
        .AddSingleton<SignUpFieldsService>()
        .AddScoped<ApiKeysService>()
        .AddSingleton<AlertStore>()
        .AddSingleton<ISecretHolder>(s => s.GetRequiredService<AlertStore>())
        .AddSingleton<AlertHttp>()
        .AddSingleton<AlertWords>()
        .AddSingleton<AlertSender>()
        .AddSingleton<AlertService>()
        .AddSingleton<AlertWatch>()
        .AddHostedService(s => s.GetRequiredService<AlertWatch>());
}
