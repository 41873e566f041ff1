using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>The same headers on every answer, errors and static files included.</summary>
internal static class SecurityHeaders
{
    // Scripts are files of our own only. The library's notifications write a style element for their fading, Blazor sets style attributes.
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>One year, for the names below too: whoever reaches the portal by https never tries without it again.</summary>
    public const string StrictTransportSecurity = "max-age=31536000; includeSubDomains";

    /// <summary>First in the pipeline. OnStarting, since the exception handler clears what was set before it; registered first, it runs last and has the last word.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var isHttps = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.IsHttps;
        app.Use((context, next) =>
        {
            context.Response.OnStarting(static state =>
            {
                var (response, isHttps) = ((HttpResponse, bool))state;
                Set(response, isHttps);
                return Task.CompletedTask;
            }, (context.Response, isHttps));
            return next(context);
        });
    }

    private static void Set(HttpResponse response, bool isHttps)
    {
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (isHttps)
            response.Headers.StrictTransportSecurity = StrictTransportSecurity;
        // Pages and files carry names and addresses of people: no copy stays behind. Static files say their own.
        if (response.Headers.CacheControl.Count == 0 || response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
            response.Headers.CacheControl = "no-store";
    }
}
