using System.Collections.Concurrent;
using System.Text;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Salesforce;

/// <summary>A server on a real socket that answers whatever a test says, with the client under test pointed at it.</summary>
internal sealed class RawSalesforce : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SalesforceTransport _transport;

    private RawSalesforce(WebApplication app, SalesforceClientOptions options)
    {
        _app = app;
        Url = new Uri(app.Urls.Single());
        Gate = new SalesforceHostGate(new SalesforceHostOptions());
        Gate.Trust(Url.Authority);
        _transport = new SalesforceTransport(Gate, Options.Create(options), TimeProvider.System);
        Client = new SalesforceClient(_transport, Gate);
        OAuth = new SalesforceOAuth(_transport, Gate);
    }

    public Uri Url { get; }
    public SalesforceHostGate Gate { get; }
    public ISalesforceClient Client { get; }
    public ISalesforceOAuth OAuth { get; }
    public OrgAccess Access => new(Url, "v60.0", "00Dtoken", "00D000000000001AAA");
    public ConcurrentQueue<RawRequest> Requests { get; } = [];

    public static async Task<RawSalesforce> StartAsync(Func<HttpContext, Task> answer, SalesforceClientOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MinResponseDataRate = null);
        var app = builder.Build();
        RawSalesforce? raw = null;
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            raw!.Requests.Enqueue(new(
                context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync()));
            await answer(context);
        });
        await app.StartAsync();
        return raw = new RawSalesforce(app, options ?? new SalesforceClientOptions());
    }

    public static Task<RawSalesforce> AnswerAsync(int status, string body, string contentType = "application/json;charset=UTF-8", params (string Name, string Value)[] headers) =>
        StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            if (status is 204 or 304)
                return;
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(body);
        });

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed record RawRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
