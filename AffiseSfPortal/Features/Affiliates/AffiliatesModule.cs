using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Features.Affiliates.Personal;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence.Audit;

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
        .AddScoped<SampleAffiliatesService>()
        .AddScoped<AffiliateErasure>()
        .AddSingleton<PersonalDataReader>()
        .AddSingleton<EvidenceFile>();

    public static void MapAffiliatesFeature(this IEndpointRouteBuilder app) =>
        app.MapGet(Urls.PersonalDataRoute, SendEvidenceAsync).RequireAuthorization(PortalPolicies.Administer).RequireFreshSignIn();

    private static async Task SendEvidenceAsync(HttpContext context, long key, EvidenceFile file, PersonalDataReader reader, IUserAccess access, IAuditTrail trail)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, context.RequestAborted);
        if (await reader.IdAsync(key, context.RequestAborted) is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // Before the first byte: a download that is broken off was one too.
        await trail.RecordAsync(who, new AuditEvent(AuditAction.Exported, id, After: AuditFacts.Of(("what", "personal-data"))), context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"affiliate-{key}-personal-data.json\"");
        context.Response.Headers.CacheControl = "no-store";
        await file.WriteAsync(context.Response.BodyWriter, key, context.RequestAborted);
    }
}
