using System.Text.Json;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Api;

/// <summary>One call of the data API after it has passed the gate: known version, valid session, whole body.</summary>
internal sealed class ApiCall
{
    public required string Method { get; init; }

    public required int Version { get; init; }

    /// <summary>The path after the version, decoded once.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Scheme and host as the caller reached the org, without a trailing slash.</summary>
    public required string BaseUrl { get; init; }

    public required long Number { get; init; }

    public required string UserId { get; init; }

    public required RecordFaults RecordFaults { get; init; }

    public string Root => $"/services/data/v{Version}.0";

    /// <summary>Values that the route's template named.</summary>
    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public string this[string name] => Values[name];

    public bool Asks(string option) =>
        Query.TryGetValue(option, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    public WriteOrigin Origin()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in new[] { "Sforce-Auto-Assign", "Sforce-Duplicate-Rule-Header", "Sforce-Call-Options" })
        {
            if (Headers.TryGetValue(name, out var value))
            {
                headers[name] = value.ToString();
            }
        }

        return new WriteOrigin(Number, UserId, headers);
    }

    /// <exception cref="ApiFault">The body is not JSON, or not the kind of JSON that is wanted.</exception>
    public JsonElement Json(JsonValueKind wanted = JsonValueKind.Object)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == wanted
                ? document.RootElement.Clone()
                : throw new ApiFault(ApiError.BadJson($"Unexpected {document.RootElement.ValueKind.ToString().ToUpperInvariant()} at [line:1, column:1]"));
        }
        catch (JsonException invalid)
        {
            throw new ApiFault(ApiError.BadJson($"Unexpected character or end of input at [line:{invalid.LineNumber + 1}, column:{invalid.BytePositionInLine + 1}]"));
        }
    }
}
