using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Features.Operator.Commands;
using AffiseSfPortal.Features.Operator.Diagnostics;
using AffiseSfPortal.Features.Operator.Health;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AffiseSfPortal.Features.Operator;

/// <summary>What whoever runs the portal looks at: liveness, readiness, metrics, traces, and a bundle to send along with a question.</summary>
internal static class OperatorModule
{
    private static readonly string[] PlatformMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];
    private static readonly string[] PlatformSources = ["Microsoft.AspNetCore", "System.Net.Http"];

    public static void AddOperator(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [ReadyTag])
            .AddCheck<WorkerCheck>("worker", tags: [ReadyTag])
            .AddCheck<KeyRingCheck>("key ring", tags: [ReadyTag]);
        services.AddScoped<DiagnosticsBundle>();
        services.AddSingleton<IPortalCommand, BackupCommand>();
        services.AddSingleton<IPortalCommand, RotateSecretsCommand>();
        services.AddHostedService<RuntimePatchNotice>();
        AddTelemetry(builder, builder.Configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>() ?? new());
    }

    /// <summary>Before the sign-in: who reads metrics has a key and no user.</summary>
    public static void UseOperator(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<OperatorOptions>>().Value.HasMetrics)
            return;
        app.UseWhen(context => context.Request.Path.Equals(Urls.Metrics, StringComparison.OrdinalIgnoreCase), metrics =>
        {
            metrics.Use((context, next) =>
            {
                if (HasKey(context))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer";
                // With words, or a page would take their place.
                context.Response.ContentType = "text/plain";
                return context.Response.WriteAsync("A key is needed.");
            });
            metrics.UseOpenTelemetryPrometheusScrapingEndpoint(Urls.Metrics);
        });
    }

    public static void MapOperator(this WebApplication app)
    {
        app.MapHealthChecks(Urls.Live, new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = HealthAnswer.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks(Urls.Ready, new HealthCheckOptions { Predicate = static c => c.Tags.Contains(ReadyTag), ResponseWriter = HealthAnswer.WriteAsync }).AllowAnonymous();
        app.MapGet(Urls.Diagnostics, static (HttpContext context, DiagnosticsBundle bundle) => bundle.SendAsync(context))
            .RequireAuthorization(PortalPolicies.Administer).RequireFreshSignIn();
    }

    private const string ReadyTag = "ready";

    private static void AddTelemetry(WebApplicationBuilder builder, OperatorOptions options)
    {
        // Nobody listens: nothing is collected.
        if (!options.HasMetrics && !options.HasOtlp)
            return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(r => r.AddService(
            SyncTelemetry.Name, serviceVersion: typeof(OperatorModule).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter([SyncTelemetry.Name, .. PlatformMeters]);
            if (options.HasMetrics)
                metrics.AddPrometheusExporter();
            if (options.HasOtlp)
                metrics.AddOtlpExporter(o => Send(o, "v1/metrics"));
        });
        if (!options.HasOtlp)
            return;
        telemetry.WithTracing(traces => traces.AddSource([SyncTelemetry.Name, .. PlatformSources]).AddOtlpExporter(o => Send(o, "v1/traces")));
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.AddOtlpExporter(o => Send(o, "v1/logs"));
        });

        // Over HTTP each kind has an address of its own below the collector's.
        void Send(OtlpExporterOptions exporter, string path) => (exporter.Protocol, exporter.Endpoint) = options.OtlpProtocol == OperatorOptions.HttpProtobuf
            ? (OtlpExportProtocol.HttpProtobuf, new Uri($"{options.OtlpEndpoint.TrimEnd('/')}/{path}"))
            : (OtlpExportProtocol.Grpc, new Uri(options.OtlpEndpoint));
    }

    private static bool HasKey(HttpContext context)
    {
        var key = context.RequestServices.GetRequiredService<IOptions<OperatorOptions>>().Value.MetricsKey;
        var given = context.Request.Headers.Authorization.ToString();
        // In a time that does not depend on how much of the key was right.
        return given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given["Bearer ".Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
