using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AffiseSfPortal.Features.Operator.Health;

/// <summary>Which part is well and which is not, and no more: the address needs no sign-in.</summary>
internal static class HealthAnswer
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(e => e.Key, e => Word(e.Value.Status), StringComparer.Ordinal),
        });
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "well",
        HealthStatus.Degraded => "strained",
        HealthStatus.Unhealthy => "not ready",
    };
}
