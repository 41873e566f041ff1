using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Features.FieldMapping.Affected;
using AffiseSfPortal.Features.FieldMapping.Cures;
using AffiseSfPortal.Features.FieldMapping.Permissions;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.FieldMapping;

internal static class FieldMappingModule
{
    /// <summary>The grid of affiliate fields and Salesforce fields, and the work around a mapping.</summary>
    public static IServiceCollection AddFieldMapping(this IServiceCollection services) => services
        .AddSingleton<IPortalAddresses, PortalLinks>()
        .AddMappingWork()
        .AddHostedService(s => s.GetRequiredService<DriftWatch>())
        .AddScoped<MappingService>()
        .AddScoped<IMappingCures, MappingCures>()
        .AddScoped<FieldWords>();

    public static void MapFieldMapping(this IEndpointRouteBuilder app)
    {
        app.MapGet(Urls.AffectedFile, AffectedFile.DownloadAsync).RequireAuthorization(PortalPolicies.Operate).RequireFreshSignIn();
        app.MapGet(Urls.PermissionSet, PermissionSetFile.DownloadAsync).RequireAuthorization(PortalPolicies.Operate);
    }

    /// <summary>What is done with a mapping beside drawing it.</summary>
    public static IServiceCollection AddMappingWork(this IServiceCollection services) => services
        .AddSingleton<MappingSurveys>()
        .AddScoped<DraftStore>()
        .AddScoped<BackfillActions>()
        .AddScoped<OwnerSearch>()
        .AddSingleton<VersionHistory>()
        .AddSingleton<Preflight>()
        .AddSingleton<Preview>()
        .AddSingleton<DryRun>()
        .AddSingleton<Replay>()
        .AddSingleton<BackfillEstimate>()
        .AddSingleton<FilterCounts>()
        .AddSingleton<DriftCheck>()
        .AddSingleton<AffectedAffiliates>()
        .AddSingleton<DriftWatch>();
}
