using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AffiseSfPortal.Tests.Features.Operator;

/// <summary>What a collector gets of a running portal, over its own socket.</summary>
public sealed class OtlpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Collector_GetsTracesMetricsAndLogsOfAPortalThatRuns()
    {
        var got = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await ListenAsync(got);
        await using var portal = new PortalFactory().WithAdministrator()
            .With("Telemetry:OtlpEndpoint", collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single())
            .With("Telemetry:OtlpProtocol", "http/protobuf");
        using var client = portal.NewClient();

        using (var answer = await client.GetAsync("/health/ready", Cancel))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        portal.Services.GetRequiredService<ILogger<OtlpTests>>().LogWarning("A line for the collector");
        // Of the source that the engine's batches are traced by; a request's own span may end after its answer.
        using (var source = new ActivitySource(SyncTelemetry.Name))
            source.StartActivity("A batch for the collector")?.Dispose();
        Assert.True(portal.Services.GetRequiredService<TracerProvider>().ForceFlush(10_000));
        Assert.True(portal.Services.GetRequiredService<MeterProvider>().ForceFlush(10_000));
        Assert.True(portal.Services.GetRequiredService<LoggerProvider>().ForceFlush(10_000));

        // Names stand as they are in the protocol's bytes: the service, what was traced, a figure, the line.
        Assert.Contains("A batch for the collector", got["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", got["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("A line for the collector", got["/v1/logs"], StringComparison.Ordinal);
        Assert.All(got.Values, body => Assert.Contains("service.name", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Protocol_Unknown_IsRefusedAtTheStartWithItsKey()
    {
        await using var portal = new PortalFactory().With("Telemetry:OtlpEndpoint", "http://localhost:4318").With("Telemetry:OtlpProtocol", "http/json");

        var fault = portal.RefusedStart();

        Assert.Contains("Telemetry:OtlpProtocol is 'http/json'. Write grpc or http/protobuf.", fault.ToString(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> ListenAsync(ConcurrentDictionary<string, string> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/{kind}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            got.AddOrUpdate(context.Request.Path, _ => Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync(Cancel);
        return collector;
    }
}
