using System.Text.Json.Nodes;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>A record on the wire.</summary>
internal static class RowJson
{
    public static JsonObject Write(Row row, IEnumerable<FieldDef> fields, string root)
    {
        var json = new JsonObject { ["attributes"] = Attributes(row, root) };
        foreach (var field in fields)
        {
            json[field.Name] = Value(row, field);
        }

        return json;
    }

    public static JsonObject Attributes(Row row, string root) => new()
    {
        ["type"] = row.Table.Name,
        ["url"] = $"{root}/sobjects/{row.Table.Name}/{row.Id}",
    };

    /// <summary>Numbers other than whole ones always show a decimal place, as Java prints them.</summary>
    public static JsonNode? Value(Row row, FieldDef field) => row.Shown(field.Name) switch
    {
        decimal number when field.Type == "int" => JsonValue.Create((long)number),
        decimal number => JsonValue.Create(number % 1 == 0 ? decimal.Truncate(number) + 0.0m : Trimmed(number)),
        var other => Wire.ToNode(other),
    };

    private static decimal Trimmed(decimal number) => number / 1.0000000000000000000000000000m;
}
