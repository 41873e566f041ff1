using System.Text.Json.Nodes;

namespace SalesforceSimulator.Api;

/// <summary>One error in Salesforce's words. Single rows call its code <c>errorCode</c>, collections call it <c>statusCode</c>.</summary>
/// <param name="Fields">The fields it concerns; null leaves the member out of a single-row reply.</param>
/// <param name="Duplicates">What a duplicate rule found; single rows only.</param>
internal sealed record ApiError(string Code, string Message, IReadOnlyList<string>? Fields = null, JsonObject? Duplicates = null)
{
    public int Status => Code switch
    {
        "NOT_FOUND" or "ENTITY_IS_DELETED" => 404,
        "INVALID_SESSION_ID" => 401,
        "REQUEST_LIMIT_EXCEEDED" or "API_DISABLED_FOR_ORG" or "INSUFFICIENT_ACCESS_OR_READONLY" or "STORAGE_LIMIT_EXCEEDED" => 403,
        "METHOD_NOT_ALLOWED" => 405,
        "GONE" => 410,
        "SERVER_UNAVAILABLE" => 503,
        "UNKNOWN_EXCEPTION" => 500,
        _ => 400,
    };

    public JsonObject Single()
    {
        var json = new JsonObject();
        if (Duplicates is not null)
        {
            // Misspelt by Salesforce; clients read it so.
            json["duplicateResut"] = Duplicates.DeepClone();
        }

        json["message"] = Message;
        json["errorCode"] = Code;
        if (Fields is not null)
        {
            json["fields"] = Names();
        }

        return json;
    }

    public JsonObject InCollection() => new() { ["statusCode"] = Code, ["message"] = Message, ["fields"] = Names() };

    private JsonArray Names() => new([.. (Fields ?? []).Select(name => (JsonNode?)name)]);

    public static ApiError NotFound() => new("NOT_FOUND", "The requested resource does not exist");

    public static ApiError NoSuchColumn(string field, string table) =>
        new("INVALID_FIELD", $"No such column '{field}' on sobject of type {table}");

    public static ApiError NoSuchKey(string field) =>
        new("NOT_FOUND", $"Provided external ID field does not exist or is not accessible: {field}");

    public static ApiError BadJson(string message) => new("JSON_PARSER_ERROR", message);

    public static ApiError CannotDeserialize(string type, string kind, string value) =>
        BadJson($"Cannot deserialize instance of {type} from {kind} value {value} or request may be missing a required field at [line:1, column:2]");
}

/// <summary>Ends a call with one error for the whole of it.</summary>
internal sealed class ApiFault(ApiError error, int? status = null) : Exception(error.Message)
{
    public ApiError Error { get; } = error;

    public int Status { get; } = status ?? error.Status;
}
