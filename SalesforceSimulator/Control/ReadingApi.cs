using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Control;

/// <summary>What the org holds and what happened to it, for tests that judge by state.</summary>
internal static class ReadingApi
{
    private const int DefaultLimit = 1000;

    public static void MapReading(this RouteGroupBuilder api, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var calls = services.GetRequiredService<CallLog>();
        var usage = services.GetRequiredService<ApiUsage>();

        api.MapGet("/records/{name}", (string name, int? offset, int? limit, bool? deleted) => org.Table(name) is { } table
            ? Text(org.Read(() => Records(table, offset ?? 0, limit ?? DefaultLimit, deleted ?? false)))
            : Results.NotFound());
        api.MapGet("/history", (string? name, string? id, long? after, int? limit) =>
            Text(new JsonArray([.. org.History(change =>
                (string.IsNullOrEmpty(name) || change.Object.Equals(name, StringComparison.OrdinalIgnoreCase))
                && (string.IsNullOrEmpty(id) || change.Id.StartsWith(id, StringComparison.Ordinal))
                && change.Number > (after ?? 0), limit ?? DefaultLimit).Reverse().Select(change => (JsonNode?)History(change))])));
        api.MapGet("/calls", (long? after, string? path, string? method, int? limit) =>
            ControlApi.Reply(calls.All().Where(call => call.Number > (after ?? 0)
                && (string.IsNullOrEmpty(path) || call.Path.Contains(path, StringComparison.OrdinalIgnoreCase))
                && (string.IsNullOrEmpty(method) || call.Method.Equals(method, StringComparison.OrdinalIgnoreCase))).TakeLast(limit ?? DefaultLimit)));
        api.MapGet("/state", () => ControlApi.Reply(new
        {
            orgId = Seed.OrgId,
            userId = Seed.AdminId,
            assigneeId = Seed.AssigneeId,
            queueId = Seed.QueueId,
            apiUsed = usage.Used,
            apiAllowed = usage.Allowed,
            counts = org.Read(() => org.All.Where(t => t.Definition.Createable).ToDictionary(t => t.Name, t => t.Rows.Count(r => !r.IsDeleted))),
        }));
    }

    private static JsonObject Records(Table table, int offset, int limit, bool deleted)
    {
        var rows = table.Rows.Where(row => deleted || !row.IsDeleted).ToList();
        return new JsonObject
        {
            ["total"] = rows.Count,
            ["records"] = new JsonArray([.. rows.Skip(offset).Take(limit).Select(row => (JsonNode?)Row(table, row))]),
        };
    }

    private static JsonObject Row(Table table, Row row)
    {
        var json = new JsonObject();
        foreach (var field in table.Definition.Fields)
        {
            json[field.Name] = RowJson.Value(row, field);
        }

        return json;
    }

    private static JsonObject History(Change change)
    {
        return new JsonObject
        {
            ["number"] = change.Number,
            ["at"] = change.At,
            ["call"] = change.Call,
            ["operation"] = change.Operation.ToString().ToLowerInvariant(),
            ["object"] = change.Object,
            ["id"] = change.Id,
            ["before"] = Values(change, field => field.Before),
            ["after"] = Values(change, field => field.After),
            ["headers"] = new JsonObject([.. change.Headers.Select(h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value))]),
        };

        static JsonObject Values(Change change, Func<FieldChange, object?> value) =>
            new([.. change.Fields.Select(field => KeyValuePair.Create(field.Field, Wire.ToNode(value(field))))]);
    }

    private static IResult Text(JsonNode json) => Results.Text(json.ToJsonString(Wire.Json), "application/json;charset=utf-8");
}
