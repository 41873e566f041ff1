using System.Text.Json.Nodes;

namespace SalesforceSimulator.Api;

/// <summary>What a handler answers; the gate writes it.</summary>
internal sealed record ApiReply(int Status, JsonNode? Json = null, string? Text = null, string ContentType = "application/json;charset=UTF-8")
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static ApiReply Ok(JsonNode json) => new(200, json);

    public static ApiReply Empty(int status = 204) => new(status);

    public static ApiReply Csv(string text) => new(200, Text: text, ContentType: "text/csv");

    public static ApiReply Failed(IEnumerable<ApiError> errors, int status) =>
        new(status, new JsonArray([.. errors.Select(error => (JsonNode?)error.Single())]));

    public static ApiReply Failed(ApiFault fault) => Failed([fault.Error], fault.Status);
}
