using System.Text.Json;
using System.Text.Json.Nodes;
using SalesforceSimulator.Api;
using SalesforceSimulator.Rows;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Collections;

/// <summary>Many records by id: in place, with null where one is not to be had.</summary>
internal static class RetrieveEndpoints
{
    private const int MostIds = 2000;

    public static void MapRetrieve(this ApiRoutes routes, Org org)
    {
        routes.Map("GET", "composite/sobjects/{object}", call => Retrieve(org, call, List(call, "ids"), List(call, "fields")));
        routes.Map("POST", "composite/sobjects/{object}", call =>
        {
            var body = call.Json();
            return Retrieve(org, call, List(body, "ids"), List(body, "fields"));
        });
    }

    private static ApiReply Retrieve(Org org, ApiCall call, string[] ids, string[] fieldNames) => org.Read(() =>
    {
        var table = DescribeEndpoints.Find(org, call);
        if (ids.Length is 0 or > MostIds || fieldNames.Length == 0)
        {
            throw new ApiFault(new ApiError("INVALID_INPUT", $"Specify between 1 and {MostIds} ids, and at least one field"));
        }

        var fields = fieldNames.Select(name => table.Definition.Field(name) ?? throw new ApiFault(ApiError.NoSuchColumn(name, table.Name))).ToList();
        return ApiReply.Ok(new JsonArray([.. ids.Select(id => (JsonNode?)(Find(table, id) is { } row ? RowJson.Write(row, fields, call.Root) : null))]));
    });

    private static Row? Find(Table table, string text) =>
        RecordId.TryParse(text, out var id) && table.Find(id) is { IsDeleted: false } row ? row : null;

    private static string[] List(ApiCall call, string name) =>
        call.Query.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="ApiFault">The member is missing or is no list of text.</exception>
    private static string[] List(JsonElement body, string name) =>
        body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw new ApiFault(ApiError.BadJson($"The request must have a list of {name} at [line:1, column:2]"));
}
