using System.Text;
using SalesforceSimulator.Faults;
using SalesforceSimulator.OAuth;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Api;

/// <summary>
/// What every data call passes: a served version, a live session, a JSON content type on writes, the day's allocation.
/// Then its handler runs and its reply goes out with the usage so far.
/// </summary>
internal sealed class DataGate(ApiRoutes routes, ApiUsage usage, GrantBook grants)
{
    private const int LongestUri = 16_384;

    public async Task HandleAsync(HttpContext context)
    {
        if (TooLong(context.Request) is { } refused)
        {
            await WriteAsync(context, refused);
            return;
        }

        ApiReply reply;
        try
        {
            reply = await AnswerAsync(context);
        }
        catch (ApiFault fault)
        {
            reply = ApiReply.Failed(fault);
        }

        // As recorded: replies without a body carry no usage.
        if (reply.Status is not (204 or 304) && CallState.Of(context).Counted)
        {
            reply.Headers["Sforce-Limit-Info"] = usage.Header;
        }

        await WriteAsync(context, reply);
    }

    private async Task<ApiReply> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var segments = Segments(request.Path);
        var version = ApiVersion.Parse(segments[0]);
        var session = grants.Session(request.Headers.Authorization);
        var method = Method(request);
        var isBulkUpload = segments is [_, _, _, _, "batches"];
        if (method is "POST" or "PATCH" or "PUT" && !isBulkUpload && !IsJson(request.ContentType))
        {
            return NotJson();
        }

        usage.Count();
        var state = CallState.Of(context);
        state.Counted = true;

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        return routes.Handle(new ApiCall
        {
            Method = method,
            Version = version,
            Segments = segments[1..],
            Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Headers = request.Headers,
            Body = body.ToArray(),
            BaseUrl = $"{request.Scheme}://{request.Host}",
            Number = state.Number,
            UserId = session.UserId,
            RecordFaults = context.Features.Get<RecordFaults>() ?? RecordFaults.None,
        });
    }

    /// <summary>Clients that cannot send PATCH say so in the query.</summary>
    private static string Method(HttpRequest request) =>
        request.Method == "POST" && request.Query.TryGetValue("_HttpMethod", out var other) ? other.ToString().ToUpperInvariant() : request.Method;

    private static string[] Segments(PathString path) =>
        [.. path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(s => s.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))];

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static ApiReply NotJson()
    {
        var reply = new ApiReply(401, Text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth><error_code>LOGIN_OAUTH_INVALID_TOKEN</error_code></OAuth>", ContentType: "text/html;charset=UTF-8");
        reply.Headers["Sfdc-OAuth-Error"] = "1703";
        return reply;
    }

    private static ApiReply? TooLong(HttpRequest request)
    {
        var uri = request.Path.ToUriComponent().Length + request.QueryString.ToUriComponent().Length;
        if (uri > LongestUri)
        {
            return Bad(414, "URI Too Long");
        }

        var headers = request.Headers.Sum(header => header.Key.Length + header.Value.ToString().Length + 4);
        return uri + headers > LongestUri ? Bad(431, "Request Header Fields Too Large") : null;

        static ApiReply Bad(int status, string reason) =>
            new(status, Text: $"<h1>Bad Message {status}</h1><pre>reason: {reason}</pre>", ContentType: "text/html;charset=iso-8859-1");
    }

    private static async Task WriteAsync(HttpContext context, ApiReply reply)
    {
        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        var text = reply.Text ?? reply.Json?.ToJsonString(Wire.Json);
        if (text is not null)
        {
            context.Response.ContentType = reply.ContentType;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        }
    }
}
