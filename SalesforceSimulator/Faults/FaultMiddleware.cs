using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Faults;

/// <summary>Makes calls fail as they were asked to, before they are handled or on their way back.</summary>
internal static class FaultMiddleware
{
    private const int DripBytes = 16;
    private static readonly FaultKind[] OnTheWayBack =
        [FaultKind.CutAfterCommit, FaultKind.TruncatedJson, FaultKind.HtmlOk, FaultKind.FewerResults, FaultKind.MoreResults, FaultKind.Slow, FaultKind.Hold, FaultKind.Drip];

    public static void AddFaults(this WebApplicationBuilder builder) => builder.Services.AddSingleton<FaultBook>();

    public static void UseFaults(this WebApplication app)
    {
        var book = app.Services.GetRequiredService<FaultBook>();
        app.Use(async (context, next) =>
        {
            if (!CallJournal.IsOfTheOrg(context.Request.Path))
            {
                await next(context);
                return;
            }

            var path = context.Request.Path.ToString();
            var fired = book.Fire(context.Request.Method, path);
            context.Features.Set(book.ForRecords(context.Request.Method, path));
            CallState.Of(context).Fault = fired.Count > 0 ? string.Join(",", fired.Select(f => f.Kind)) : null;
            if (fired.FirstOrDefault(f => !OnTheWayBack.Contains(f.Kind)) is { } instead)
            {
                await FaultReplies.AnswerAsync(context, instead);
            }
            else if (fired.Count > 0)
            {
                await BendAsync(context, next, fired);
            }
            else
            {
                await next(context);
            }
        });
    }

    /// <summary>Lets the call happen, then changes what goes back.</summary>
    private static async Task BendAsync(HttpContext context, RequestDelegate next, IReadOnlyList<Fault> faults)
    {
        var body = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        var bytes = kept.ToArray();
        var dripped = TimeSpan.Zero;
        foreach (var fault in faults)
        {
            switch (fault.Kind)
            {
                case FaultKind.CutAfterCommit:
                    CallState.Of(context).Cut(context);
                    return;
                case FaultKind.Slow:
                    await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs ?? 2000), TimeProvider.System, context.RequestAborted);
                    break;
                case FaultKind.Hold:
                    await fault.Disarmed.WaitAsync(context.RequestAborted);
                    break;
                case FaultKind.Drip:
                    dripped = TimeSpan.FromMilliseconds(fault.DelayMs ?? 100);
                    break;
                case FaultKind.HtmlOk:
                    context.Response.StatusCode = 200;
                    context.Response.ContentType = "text/html;charset=UTF-8";
                    bytes = Encoding.UTF8.GetBytes(fault.Value ?? "<html><head><title>Maintenance</title></head><body>We are down for maintenance.</body></html>");
                    break;
                default:
                    bytes = FaultReplies.Bend(fault.Kind, bytes);
                    break;
            }
        }

        if (bytes.Length == 0)
        {
            return;
        }

        context.Response.ContentLength = null;
        await WriteAsync(context, bytes, dripped);
    }

    private static async Task WriteAsync(HttpContext context, byte[] bytes, TimeSpan pause)
    {
        if (pause == TimeSpan.Zero)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            return;
        }

        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        for (var at = 0; at < bytes.Length; at += DripBytes)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(DripBytes, bytes.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, TimeProvider.System, context.RequestAborted);
        }
    }
}

/// <summary>What faults put in place of a reply.</summary>
internal static class FaultReplies
{
    public static async Task AnswerAsync(HttpContext context, Fault fault)
    {
        if (fault.Kind == FaultKind.CutBefore)
        {
            CallState.Of(context).Cut(context);
            return;
        }

        if (fault.Kind == FaultKind.Html)
        {
            var status = fault.Status ?? 503;
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html;charset=UTF-8";
            if (status == 401)
            {
                context.Response.Headers["Sfdc-OAuth-Error"] = "1703";
            }

            await context.Response.WriteAsync(fault.Value ?? Page(status), context.RequestAborted);
            return;
        }

        var error = Error(fault);
        var reply = ApiReply.Failed([error], fault.Status ?? error.Status);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.WriteAsync(reply.Json!.ToJsonString(Wire.Json), context.RequestAborted);
    }

    public static byte[] Bend(FaultKind kind, byte[] bytes)
    {
        if (kind == FaultKind.TruncatedJson)
        {
            return bytes[..(bytes.Length * 2 / 3)];
        }

        if (Parse(bytes) is not JsonArray { Count: > 0 } results)
        {
            return bytes;
        }

        if (kind == FaultKind.FewerResults)
        {
            results.RemoveAt(results.Count - 1);
        }
        else
        {
            results.Add(results[0]!.DeepClone());
        }

        return Encoding.UTF8.GetBytes(results.ToJsonString(Wire.Json));
    }

    private static JsonNode? Parse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            // A reply that is no JSON has no results to add or to take away.
            return null;
        }
    }

    private static ApiError Error(Fault fault) => fault.Kind switch
    {
        FaultKind.SessionExpired => new ApiError("INVALID_SESSION_ID", "Session expired or invalid"),
        FaultKind.SessionNotValid => new ApiError("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        FaultKind.DailyLimit => new ApiError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        FaultKind.ConcurrentLimit => new ApiError("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
        FaultKind.Gone => new ApiError("GONE", "The requested resource is no longer available"),
        FaultKind.ServerUnavailable => new ApiError("SERVER_UNAVAILABLE", "The server is temporarily unable to respond."),
        FaultKind.UnknownException => new ApiError("UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-12345678)"),
        _ => new ApiError(fault.Code ?? "UNKNOWN_EXCEPTION", fault.Message ?? "An unexpected error occurred."),
    };

    private static string Page(int status) => status switch
    {
        401 => "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth><error_code>LOGIN_OAUTH_INVALID_TOKEN</error_code></OAuth>",
        414 => "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>",
        502 => "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
        _ => $"<html><head><title>{status}</title></head><body><h1>{status} Service Temporarily Unavailable</h1></body></html>",
    };
}
