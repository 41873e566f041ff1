using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Identity;

namespace AffiseSfPortal.Features.Settings.Trail;

/// <summary>The trail as a file.</summary>
internal static class TrailEndpoint
{
    public static void MapTrail(this IEndpointRouteBuilder app) => app.MapGet(Urls.AuditFile, DownloadAsync).RequireAuthorization(PortalPolicies.Administer).RequireFreshSignIn();

    private static async Task DownloadAsync(HttpContext context, TrailService trail, string? text, string? person, string? action, string? from, string? to)
    {
        await using var output = CsvLine.Begin(context.Response, "audit.csv");
        await trail.WriteAsync(output, TrailQuery.Of(text, person, action, from, to), context.RequestAborted);
    }
}
