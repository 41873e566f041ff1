using System.Text.Json;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Collections;

/// <summary>sObject Collections: create, update, upsert, delete and retrieve many records in one call.</summary>
internal static class CollectionEndpoints
{
    private const int MostChunks = 10;

    public static void MapCollections(this ApiRoutes routes, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var writer = services.GetRequiredService<CollectionWriter>();
        var rows = services.GetRequiredService<RowWriter>();

        routes.Map("POST", "composite/sobjects", call => Create(org, writer, rows, call));
        routes.Map("PATCH", "composite/sobjects", call => Update(org, writer, rows, call));
        routes.Map("DELETE", "composite/sobjects", call => Delete(org, writer, rows, call));
        routes.Map("PATCH", "composite/sobjects/{object}/{field}", call => Upsert(org, writer, rows, call));
        routes.MapRetrieve(org);
    }

    private static ApiReply Create(Org org, CollectionWriter writer, RowWriter rows, ApiCall call)
    {
        var request = CollectionRequest.Read(call);
        var types = request.Records.Select(r => CollectionRequest.TypeOf(r).Type).ToList();
        if (types.Zip(types.Skip(1)).Count(pair => !string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase)) >= MostChunks)
        {
            throw new ApiFault(new ApiError("INVALID_INPUT", $"Too many chunks: at most {MostChunks} runs of records of one type are allowed in a call"));
        }

        return writer.Write(call, new string?[request.Records.Count], request.AllOrNone, isUpsert: false, i => Incoming.From(request.Records[i]), (transaction, i, record) =>
        {
            if (Typed(org, request.Records[i], out var table) is { } error)
            {
                return RowResult.Refused(error);
            }

            return record["Id"] is null
                ? rows.Create(transaction, table, record, WriteContext.From(call))
                : RowResult.Refused(new ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ["Id"]));
        });
    }

    private static ApiReply Update(Org org, CollectionWriter writer, RowWriter rows, ApiCall call)
    {
        var request = CollectionRequest.Read(call);
        var ids = request.Records.Select(r => Text(r, "Id")).ToList();
        var repeated = Repeated(ids.Select(id => RecordId.TryParse(id, out var full) ? full : null), StringComparer.Ordinal);
        return writer.Write(call, ids, request.AllOrNone, isUpsert: false, i => Incoming.From(request.Records[i], "Id"), (transaction, i, record) =>
        {
            if (Typed(org, request.Records[i], out var table) is { } error)
            {
                return RowResult.Refused(error);
            }

            if (Find(table, ids[i], "update", out var row) is { } missing)
            {
                return RowResult.Refused(missing);
            }

            return repeated.Contains(row.Id)
                ? RowResult.Refused(new ApiError("DUPLICATE_VALUE", $"Duplicate id specified: {row.Id}", []))
                : rows.Update(transaction, row, record, WriteContext.From(call));
        });
    }

    private static ApiReply Upsert(Org org, CollectionWriter writer, RowWriter rows, ApiCall call)
    {
        var request = CollectionRequest.Read(call);
        var table = DescribeEndpoints.Find(org, call);
        var key = org.Read(() => table.Definition.Field(call["field"])) is { IsKey: true } field ? field : throw new ApiFault(ApiError.NoSuchKey(call["field"]));
        var values = request.Records.Select(r => Text(r, key.Name)).ToList();
        var repeated = Repeated(values.Select(v => v?.Trim()), StringComparer.OrdinalIgnoreCase);
        return writer.Write(call, values, request.AllOrNone, isUpsert: true, i => Incoming.From(request.Records[i], key.Name), (transaction, i, record) =>
        {
            var (type, error) = CollectionRequest.TypeOf(request.Records[i]);
            if (error is not null)
            {
                return RowResult.Refused(error);
            }

            if (!table.Name.Equals(type, StringComparison.OrdinalIgnoreCase))
            {
                return RowResult.Refused(new ApiError("INVALID_TYPE", $"The type {type} of the record does not match the type {table.Name} of the request", []));
            }

            var context = WriteContext.From(call);
            if (string.IsNullOrWhiteSpace(values[i]))
            {
                return key.Name == "Id"
                    ? rows.Create(transaction, table, record, context)
                    : RowResult.Refused(new ApiError("MISSING_ARGUMENT", $"{key.Name} not specified", []));
            }

            return repeated.Contains(values[i]!.Trim())
                ? RowResult.Refused(new ApiError("DUPLICATE_VALUE", $"Duplicate external id specified: {values[i]}", [key.Name]))
                : rows.Upsert(transaction, table, key, values[i]!, record, context);
        });
    }

    private static ApiReply Delete(Org org, CollectionWriter writer, RowWriter rows, ApiCall call)
    {
        var ids = call.Query.GetValueOrDefault("ids", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionRequest.Limit(ids.Length);
        return writer.Write(call, ids, call.Asks("allOrNone"), isUpsert: false, _ => new Incoming([]), (transaction, i, _) =>
        {
            var table = RecordId.TryParse(ids[i], out var id)
                ? org.All.FirstOrDefault(t => t.Definition.KeyPrefix is { } prefix && id.StartsWith(prefix, StringComparison.Ordinal))
                : null;
            if (table is null)
            {
                return RowResult.Refused(new ApiError("MALFORMED_ID", $"bad id {ids[i]}", []));
            }

            return Find(table, ids[i], "delete", out var row) is { } missing
                ? RowResult.Refused(missing)
                : rows.Delete(transaction, row, WriteContext.From(call));
        });
    }

    private static ApiError? Typed(Org org, JsonElement record, out Table table)
    {
        table = null!;
        var (type, error) = CollectionRequest.TypeOf(record);
        if (error is not null)
        {
            return error;
        }

        if (org.Table(type!) is not { } found)
        {
            return new ApiError("INVALID_TYPE", $"sObject type '{type}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.", []);
        }

        table = found;
        return null;
    }

    private static ApiError? Find(Table table, string? text, string verb, out Row row)
    {
        row = null!;
        if (string.IsNullOrEmpty(text))
        {
            return new ApiError("MISSING_ARGUMENT", $"Id not specified in an {verb} call", []);
        }

        if (!RecordId.TryParse(text, out var id) || !id.StartsWith(table.Definition.KeyPrefix!, StringComparison.Ordinal))
        {
            return new ApiError("MALFORMED_ID", $"{table.Definition.Label} ID: id value of incorrect type: {text}", ["Id"]);
        }

        if (table.Find(id) is not { } found)
        {
            return new ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []);
        }

        row = found;
        return null;
    }

    private static string? Text(JsonElement record, string field)
    {
        var value = Incoming.From(record)[field];
        return value is { ValueKind: JsonValueKind.String or JsonValueKind.Number } given ? Wire.Text(Wire.FromElement(given)) : null;
    }

    private static HashSet<string> Repeated(IEnumerable<string?> values, StringComparer comparer) =>
        values.Where(v => !string.IsNullOrEmpty(v)).GroupBy(v => v!, comparer).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(comparer);
}
