using System.Globalization;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Schema;

/// <summary>What there is: the resources of a version, its limits, its objects, and one object's fields.</summary>
internal static class DescribeEndpoints
{
    private static readonly string[] Resources =
        ["tooling", "composite", "jobs", "limits", "query", "queryAll", "recent", "search", "sobjects"];

    public static void MapDescribe(this ApiRoutes routes, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var settings = services.GetRequiredService<OrgSettings>();
        var usage = services.GetRequiredService<ApiUsage>();

        routes.Map("GET", "", call => ApiReply.Ok(Root(call)));
        routes.Map("GET", "limits", _ => ApiReply.Ok(Limits(usage)));
        routes.Map("GET", "sobjects", call => ApiReply.Ok(org.Read(() => Global(org, call))));
        routes.Map("GET", "sobjects/{object}", call => org.Read(() => ApiReply.Ok(new JsonObject
        {
            ["objectDescribe"] = ObjectJson.Brief(Find(org, call).Definition, call.Root),
            ["recentItems"] = new JsonArray(),
        })));
        routes.Map("GET", "sobjects/{object}/describe", call => org.Read(() => Describe(org, settings, call)));
    }

    /// <exception cref="ApiFault">There is no such object.</exception>
    public static Table Find(Org org, ApiCall call, string name = "object") =>
        org.Table(call[name]) ?? throw new ApiFault(ApiError.NotFound());

    private static JsonObject Root(ApiCall call)
    {
        var json = new JsonObject();
        foreach (var resource in Resources)
        {
            json[resource] = $"{call.Root}/{resource}";
        }

        json["identity"] = $"{call.BaseUrl}/id/{Seed.OrgId}/{call.UserId}";
        return json;
    }

    private static JsonObject Global(Org org, ApiCall call) => new()
    {
        ["encoding"] = "UTF-8",
        ["maxBatchSize"] = 200,
        ["sobjects"] = new JsonArray([.. org.All.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (JsonNode?)ObjectJson.Brief(t.Definition, call.Root))]),
    };

    private static ApiReply Describe(Org org, OrgSettings settings, ApiCall call)
    {
        var table = Find(org, call);
        var changed = settings.SchemaChangedAt(table.Name);
        var unchanged = DateTimeOffset.TryParse(call.Headers.IfModifiedSince.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            && changed <= since;
        var reply = unchanged ? ApiReply.Empty(304) : ApiReply.Ok(ObjectJson.Full(table.Definition, call));
        reply.Headers["Last-Modified"] = changed.ToString("R", CultureInfo.InvariantCulture);
        return reply;
    }

    private static JsonObject Limits(ApiUsage usage)
    {
        return new JsonObject
        {
            ["DailyApiRequests"] = Limit(usage.Allowed, Math.Max(0, usage.Allowed - usage.Used)),
            ["DailyBulkApiBatches"] = Limit(15_000, 15_000),
            ["DailyBulkV2QueryJobs"] = Limit(10_000, 10_000),
            ["ConcurrentAsyncGetReportInstances"] = Limit(200, 200),
            ["DailyStreamingApiEvents"] = Limit(10_000, 10_000),
            ["DataStorageMB"] = Limit(5, 5),
            ["FileStorageMB"] = Limit(20, 20),
            ["SingleEmail"] = Limit(15, 15),
        };

        static JsonObject Limit(int max, int remaining) => new() { ["Max"] = max, ["Remaining"] = remaining };
    }
}
