namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Manage affiliates and the editor.</summary>
internal static class AffiliatesModule
{
    /// <summary>Needs Persistence, Live, Intake and the shell.</summary>
    public static IServiceCollection AddAffiliatesFeature(this IServiceCollection services) => services
        .AddSingleton<AffiliateListReader>()
        .AddScoped<AffiliateEditorService>()
        .AddScoped<AffiliateSyncService>()
        .AddScoped<RecordChoicesService>()
        .AddScoped<SampleAffiliatesService>();
}
