using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Features.Marketplace.Budget;
using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.HealthCheck;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.Marketplace;

/// <summary>The plug-in's card, its wizard, the way to Salesforce and back, and the built-in org.</summary>
internal static class MarketplaceModule
{
    public static void AddMarketplace(this WebApplicationBuilder builder)
    {
        builder.Services.AddMarketplace();
        builder.Services.AddBuiltInOrg(builder.Environment);
    }

    /// <summary>Everything but the built-in org; tests add their own.</summary>
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionInputValidator>();
        services.AddSingleton<IRecordHosts, SalesforceRecordHosts>();
        services.AddScoped<MappingStatus>();
        services.AddScoped<ConnectionReader>();
        services.AddScoped<ConnectionDrafts>();
        services.AddScoped<ConnectionSaver>();
        services.AddScoped<ConnectionActions>();
        services.AddScoped<OrgProbe>();
        services.AddScoped<ApiBudgetService>();
        services.AddScoped<ConnectionWords>();
        services.AddScoped<OAuthStarter>();
        services.AddScoped<OAuthFinisher>();
        services.AddScoped<OAuthHistory>();
        services.AddScoped<OAuthWords>();
        services.AddScoped<TestAffiliates>();
        services.AddScoped<HealthCheckService>();
        services.AddScoped<WizardWords>();
        // One for each visit of the page, so that a second visit does not find the first one's entries.
        services.AddTransient(s => new ConnectionForm(
            s.GetRequiredService<ConnectionDrafts>(), s.GetRequiredService<ConnectionSaver>(), s.GetRequiredService<ConnectionInputValidator>(),
            s.GetRequiredService<OrgProbe>(), s.GetRequiredService<SalesforceHostGate>(), s.GetRequiredService<TimeProvider>()));
        services.AddTransient(s => new WizardState(
            s.GetRequiredService<ConnectionReader>(), s.GetRequiredService<ConnectionDrafts>(), s.GetRequiredService<OAuthStarter>(),
            s.GetRequiredService<OAuthHistory>(), s.GetRequiredService<ConnectionForm>()));
        return services;
    }

    private static void AddBuiltInOrg(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddOptions<BuiltInOptions>().BindConfiguration(BuiltInOptions.Section);
        if (environment.IsDevelopment())
        {
            services.AddSingleton<BuiltInOrg>();
            services.AddSingleton<IBuiltInOrg>(s => s.GetRequiredService<BuiltInOrg>());
            services.AddHostedService(s => s.GetRequiredService<BuiltInOrg>());
        }
        else
        {
            services.AddSingleton<IBuiltInOrg, NoBuiltInOrg>();
        }
    }
}
