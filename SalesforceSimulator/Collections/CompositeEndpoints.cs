using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Collections;

/// <summary>Up to 25 calls in one, each answered in the outer reply; with <c>allOrNone</c> one failure undoes them all.</summary>
internal static partial class CompositeEndpoints
{
    private const int MostRequests = 25;

    public static void MapComposite(this ApiRoutes routes, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        routes.Map("POST", "composite", call => Run(org, routes, call));
    }

    private static ApiReply Run(Org org, ApiRoutes routes, ApiCall call)
    {
        var body = call.Json();
        if (!body.TryGetProperty("compositeRequest", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostRequests)
        {
            throw new ApiFault(ApiError.BadJson($"compositeRequest must hold between 1 and {MostRequests} sub-requests"));
        }

        var allOrNone = body.TryGetProperty("allOrNone", out var flag) && flag.ValueKind == JsonValueKind.True;
        var answers = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        var replies = new List<(string Reference, ApiReply Reply)>();
        using var transaction = org.Begin();
        foreach (var request in list.EnumerateArray())
        {
            var reference = request.GetProperty("referenceId").GetString() ?? "";
            var reply = Answer(routes, call, request, answers);
            answers[reference] = reply.Json;
            replies.Add((reference, reply));
        }

        if (allOrNone && replies.Exists(r => r.Reply.Status >= 400))
        {
            replies = [.. replies.Select(r => r.Reply.Status >= 400 ? r : r with { Reply = Halted() })];
        }
        else
        {
            transaction.Commit();
        }

        return ApiReply.Ok(new JsonObject { ["compositeResponse"] = new JsonArray([.. replies.Select(r => (JsonNode?)Part(r.Reference, r.Reply))]) });
    }

    private static ApiReply Answer(ApiRoutes routes, ApiCall outer, JsonElement request, Dictionary<string, JsonNode?> answers)
    {
        var url = Fill(request.GetProperty("url").GetString() ?? "", answers);
        var cut = url.IndexOf('?', StringComparison.Ordinal);
        var path = (cut < 0 ? url : url[..cut]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var inner = request.TryGetProperty("body", out var body) ? Fill(body.GetRawText(), answers) : "";
        try
        {
            if (path.Length < 3 || path[0] != "services" || path[1] != "data")
            {
                throw new ApiFault(ApiError.NotFound());
            }

            return routes.Handle(new ApiCall
            {
                Method = request.GetProperty("method").GetString()?.ToUpperInvariant() ?? "GET",
                Version = ApiVersion.Parse(path[2]),
                Segments = [.. path.Skip(3).Select(Uri.UnescapeDataString)],
                Query = QueryHelpers.ParseQuery(cut < 0 ? "" : url[cut..]).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                Headers = outer.Headers,
                Body = Encoding.UTF8.GetBytes(inner),
                BaseUrl = outer.BaseUrl,
                Number = outer.Number,
                UserId = outer.UserId,
                RecordFaults = outer.RecordFaults,
            });
        }
        catch (ApiFault fault)
        {
            return ApiReply.Failed(fault);
        }
    }

    /// <summary>Puts an earlier answer where a later request names it: <c>@{ref.id}</c>.</summary>
    private static string Fill(string text, Dictionary<string, JsonNode?> answers) => Reference().Replace(text, match =>
        answers.GetValueOrDefault(match.Groups["reference"].Value) is JsonObject answer && answer[match.Groups["member"].Value] is JsonValue value
            ? value.ToString()
            : match.Value);

    private static ApiReply Halted() => ApiReply.Failed(
        [new ApiError("PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed.")], 400);

    private static JsonObject Part(string reference, ApiReply reply)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in reply.Headers)
        {
            headers[name] = value;
        }

        return new JsonObject
        {
            ["body"] = reply.Json,
            ["httpHeaders"] = headers,
            ["httpStatusCode"] = reply.Status,
            ["referenceId"] = reference,
        };
    }

    [GeneratedRegex(@"@\{(?<reference>\w+)\.(?<member>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
