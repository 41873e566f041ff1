using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>What a request must be before anything of the portal looks at it.</summary>
internal static class PortalEdge
{
    /// <summary>The largest body of all is a push of the API, which says so itself at 4 MiB.</summary>
    private const int LargestBody = 5 * 1024 * 1024;

    private const int MostHeaders = 64;
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);

    /// <summary>Probes and scrapers come by addresses of their own, over the inner line.</summary>
    private static readonly string[] Inner = ["/health", Urls.Metrics];

    private static readonly string[] Self = ["localhost", "127.0.0.1", "[::1]"];

    public static void AddPortalEdge(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
    });

    /// <summary>Behind <see cref="SecurityHeaders"/>, so that refusals have the headers too.</summary>
    public static void UsePortalEdge(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<PortalOptions>>().Value;
        app.UseKnownProxies(options);
        app.Use(RefuseOddMethods);
        // A list of the deployment's own is the framework's to hold.
        if (options.Origin is { } origin && app.Configuration["AllowedHosts"] is null or "" or "*")
            app.UsePublicHost(origin.Host);
        if (options is { IsHttps: true, Origin: { } secure })
            app.UsePublicScheme(secure);
    }

    /// <summary>Says where a request came from, as far as proxies that the deployment named say so; the client's own word ends at the first that is not one. The name of the host is taken from nobody.</summary>
    private static void UseKnownProxies(this WebApplication app, PortalOptions options)
    {
        if (options.KnownProxies.Count == 0)
            return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var text in options.KnownProxies)
        {
            if (PortalOptions.TryNetwork(text, out var network))
                forwarded.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>TRACE gives back what was sent, cookies included; CONNECT is for proxies.</summary>
    private static Task RefuseOddMethods(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsTrace(context.Request.Method) && !HttpMethods.IsConnect(context.Request.Method) && !string.Equals(context.Request.Method, "TRACK", StringComparison.OrdinalIgnoreCase))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD, POST";
        return Task.CompletedTask;
    }

    /// <summary>The public name, and this machine's own. A foreign one means a forged link or a name that was bent to lead here.</summary>
    private static void UsePublicHost(this WebApplication app, string publicHost)
    {
        var allowed = new HashSet<string>([publicHost, .. Self], StringComparer.OrdinalIgnoreCase);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PortalEdge));
        app.Use((context, next) =>
        {
            if (allowed.Contains(context.Request.Host.Host) || IsInner(context.Request.Path))
                return next(context);
            log.LogWarning("A request for {Host} was refused: it is neither {PublicHost} nor this machine. AllowedHosts can name others.", Shortened(context.Request.Host.Host), publicHost);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// A proxy that ends TLS speaks plain http to the portal; links and cookies follow what the browser sees, which the settings say and no header can change.
    /// Who is known to have come without TLS is sent to the same address with it.
    /// </summary>
    private static void UsePublicScheme(this WebApplication app, Uri origin)
    {
        var authority = origin.GetLeftPart(UriPartial.Authority);
        app.Use((context, next) =>
        {
            if (CameInPlain(context, app) && !IsInner(context.Request.Path))
            {
                context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
                context.Response.Headers.Location = $"{authority}{context.Request.PathBase.ToUriComponent()}{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}";
                return Task.CompletedTask;
            }
            context.Request.Scheme = Uri.UriSchemeHttps;
            return next(context);
        });
    }

    /// <summary>A known proxy said so; or nobody stands before the portal, which ends TLS itself.</summary>
    private static bool CameInPlain(HttpContext context, WebApplication app)
    {
        if (context.Request.IsHttps)
            return false;
        if (context.RequestServices.GetRequiredService<IOptions<PortalOptions>>().Value.KnownProxies.Count > 0)
            return context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Any(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) == true;
    }

    private static bool IsInner(PathString path) => Array.Exists(Inner, p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    private static string Shortened(string host) => host.Length > 100 ? host[..100] : host;
}
