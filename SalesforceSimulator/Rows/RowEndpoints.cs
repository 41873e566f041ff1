using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>Single rows, by id and by external id.</summary>
internal static class RowEndpoints
{
    private const int UpsertSaysCreatedSince = 46;

    public static void MapRows(this ApiRoutes routes, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var writer = services.GetRequiredService<RowWriter>();

        routes.Map("POST", "sobjects/{object}", call => Create(org, writer, call));
        routes.Map("GET", "sobjects/{object}/{id}", call => org.Read(() => Show(FindById(org, call), call)));
        routes.Map("PATCH", "sobjects/{object}/{id}", call => Update(org, writer, call));
        routes.Map("DELETE", "sobjects/{object}/{id}", call => Delete(org, writer, call, FindById));
        routes.Map("GET", "sobjects/{object}/{field}/{*value}", call => org.Read(() => ShowByKey(org, call)));
        routes.Map("PATCH", "sobjects/{object}/{field}/{*value}", call => Upsert(org, writer, call));
        routes.Map("DELETE", "sobjects/{object}/{field}/{*value}", call => Delete(org, writer, call, FindByKey));
    }

    private static ApiReply Create(Org org, RowWriter writer, ApiCall call)
    {
        var record = Incoming.From(call.Json());
        return Write(org, call, record, (transaction, table) =>
            record["Id"] is null
                ? writer.Create(transaction, table, record, WriteContext.From(call))
                : RowResult.Refused(new ApiError("INVALID_FIELD", "The Id field should not be specified in the sobject data.")),
            result => Created(call, result, saysCreated: false));
    }

    private static ApiReply Update(Org org, RowWriter writer, ApiCall call)
    {
        var record = Incoming.From(call.Json());
        return Write(org, call, record, (transaction, _) =>
            record["Id"] is null
                ? writer.Update(transaction, FindById(org, call), record, WriteContext.From(call))
                : RowResult.Refused(new ApiError("INVALID_FIELD", "The Id field should not be specified in the sobject data.")),
            _ => ApiReply.Empty());
    }

    private static ApiReply Upsert(Org org, RowWriter writer, ApiCall call)
    {
        var record = Incoming.From(call.Json());
        var modern = call.Version >= UpsertSaysCreatedSince;
        return Write(org, call, record, (transaction, table) =>
            {
                var key = Key(table, call["field"]);
                return record[key.Name] is null
                    ? writer.Upsert(transaction, table, key, call["value"], record, WriteContext.From(call), call.Asks("updateOnly"))
                    : RowResult.Refused(new ApiError("INVALID_FIELD", $"The {key.Name} field should not be specified in the sobject data."));
            },
            result => result.Created == true || modern ? Created(call, result, modern) : ApiReply.Empty());
    }

    private static ApiReply Delete(Org org, RowWriter writer, ApiCall call, Func<Org, ApiCall, Row> find) =>
        Write(org, call, new Incoming([]), (transaction, _) => writer.Delete(transaction, find(org, call), WriteContext.From(call)), _ => ApiReply.Empty());

    private static ApiReply Write(Org org, ApiCall call, Incoming record, Func<OrgTransaction, Table, RowResult> write, Func<RowResult, ApiReply> reply)
    {
        using var transaction = org.Begin();
        var table = DescribeEndpoints.Find(org, call);
        var result = call.RecordFaults.For(1, record, call.Values.GetValueOrDefault("value") ?? call.Values.GetValueOrDefault("id")) is { } fault ? RowResult.Refused(fault) : write(transaction, table);
        if (result.Success)
        {
            transaction.Commit();
            return reply(result);
        }

        return result.Choices.Count > 0
            ? new ApiReply(300, new JsonArray([.. result.Choices.Select(id => (JsonNode?)$"{call.Root}/sobjects/{table.Name}/{id}")]))
            : ApiReply.Failed(result.Errors, result.Errors[0].Status);
    }

    private static ApiReply Created(ApiCall call, RowResult result, bool saysCreated)
    {
        var json = new JsonObject { ["id"] = result.Id, ["success"] = true, ["errors"] = new JsonArray() };
        if (saysCreated)
        {
            json["created"] = result.Created == true;
        }

        var reply = new ApiReply(result.Created == true ? 201 : 200, json);
        if (result.Created == true)
        {
            reply.Headers["Location"] = $"{call.Root}/sobjects/{call["object"]}/{result.Id}";
        }

        return reply;
    }

    private static ApiReply ShowByKey(Org org, ApiCall call)
    {
        var table = DescribeEndpoints.Find(org, call);
        var matches = RowWriter.Match(table, Key(table, call["field"]), call["value"]);
        return matches.Count > 1
            ? new ApiReply(300, new JsonArray([.. matches.Select(row => (JsonNode?)$"{call.Root}/sobjects/{table.Name}/{row.Id}")]))
            : Show(FindByKey(org, call), call);
    }

    private static ApiReply Show(Row row, ApiCall call)
    {
        if (row.IsDeleted)
        {
            throw new ApiFault(new ApiError("ENTITY_IS_DELETED", "entity is deleted", []));
        }

        var table = row.Table.Definition;
        var fields = call.Query.TryGetValue("fields", out var wanted)
            ? [.. wanted.Split(',', StringSplitOptions.TrimEntries).Select(name => table.Field(name) ?? throw new ApiFault(ApiError.NoSuchColumn(name, table.Name)))]
            : table.Fields;
        return ApiReply.Ok(RowJson.Write(row, fields, call.Root));
    }

    private static Row FindById(Org org, ApiCall call)
    {
        var table = DescribeEndpoints.Find(org, call);
        if (!RecordId.TryParse(call["id"], out var id))
        {
            throw new ApiFault(ApiError.NoSuchKey(call["id"]));
        }

        return table.Find(id) ?? throw new ApiFault(ApiError.NotFound());
    }

    private static Row FindByKey(Org org, ApiCall call)
    {
        var table = DescribeEndpoints.Find(org, call);
        return RowWriter.Match(table, Key(table, call["field"]), call["value"]) is [var row] ? row : throw new ApiFault(ApiError.NotFound());
    }

    private static FieldDef Key(Table table, string name) =>
        table.Definition.Field(name) is { IsKey: true } field ? field : throw new ApiFault(ApiError.NoSuchKey(name));
}
