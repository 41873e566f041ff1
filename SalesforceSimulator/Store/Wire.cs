using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesforceSimulator.Store;

/// <summary>How values look on the wire. A stored value is null, string, bool or decimal; dates are strings that sort by time.</summary>
internal static class Wire
{
    public const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'+0000'";

    /// <summary>As Salesforce does: letters of every language go out as themselves.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString(DateTimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Sub-seconds are dropped, as most fields do.</summary>
    public static string StoredTimestamp(DateTimeOffset time) =>
        Timestamp(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));

    public static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        decimal number => JsonValue.Create(number),
        JsonNode node => node.DeepClone(),
        _ => throw new InvalidOperationException($"A stored value cannot be a {value.GetType()}."),
    };

    public static object? FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.GetDecimal(),
        _ => throw new InvalidOperationException($"A stored value cannot be a JSON {element.ValueKind}."),
    };

    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        JsonNode node => node.ToJsonString(Json),
        _ => value.ToString() ?? "",
    };
}
