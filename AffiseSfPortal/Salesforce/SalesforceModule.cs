using AffiseSfPortal.Salesforce.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Salesforce;

/// <summary>Registers this room.</summary>
public static class SalesforceModule
{
    /// <summary>The gate, the client and the OAuth flow, one of each; a test that registered its own first keeps it. Options are checked on start.</summary>
    public static IServiceCollection AddSalesforce(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(SalesforceHostOptions.Section);
        services.AddOptions<SalesforceHostOptions>().Bind(section).ValidateOnStart();
        services.AddOptions<SalesforceClientOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SalesforceHostOptions>, SalesforceHostOptionsValidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SalesforceClientOptions>, SalesforceClientOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SalesforceHostGate>();
        services.TryAddSingleton<SalesforceTransport>();
        services.TryAddSingleton<ISalesforceClient, SalesforceClient>();
        services.TryAddSingleton<ISalesforceOAuth, SalesforceOAuth>();
        return services;
    }
}
