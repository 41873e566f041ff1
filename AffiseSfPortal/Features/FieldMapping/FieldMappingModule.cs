using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.FieldMapping;

internal static class FieldMappingModule
{
    /// <summary>The grid of affiliate fields and Salesforce fields.</summary>
    public static IServiceCollection AddFieldMapping(this IServiceCollection services) =>
        services.AddSingleton<IPortalAddresses, PortalLinks>().AddScoped<MappingService>().AddScoped<FieldWords>();
}
