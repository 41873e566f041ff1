using System.Text.Json;
using SalesforceSimulator.Api;

namespace SalesforceSimulator.Collections;

/// <summary>The body of a collections write, as far as it can be judged without its records.</summary>
internal sealed record CollectionRequest(bool AllOrNone, IReadOnlyList<JsonElement> Records)
{
    public const int MostRecords = 200;

    /// <exception cref="ApiFault">Malformed, or more than 200 records: refused as a whole.</exception>
    public static CollectionRequest Read(ApiCall call)
    {
        var body = call.Json();
        if (!body.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
        {
            throw new ApiFault(ApiError.BadJson("The request must have a list of records at [line:1, column:2]"));
        }

        Limit(records.GetArrayLength());
        var allOrNone = body.TryGetProperty("allOrNone", out var flag) && flag.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new ApiFault(ApiError.CannotDeserialize("boolean", "VALUE_STRING", flag.GetRawText())),
        };
        return new CollectionRequest(allOrNone, [.. records.EnumerateArray().Select(Whole)]);
    }

    public static void Limit(int count)
    {
        if (count > MostRecords)
        {
            throw new ApiFault(new ApiError("EXCEEDED_ID_LIMIT", $"record limit reached. cannot submit more than {MostRecords} records into this call"));
        }
    }

    /// <exception cref="ApiFault">It is no object: then nothing of the request is read, as recorded.</exception>
    private static JsonElement Whole(JsonElement record) => record.ValueKind == JsonValueKind.Object
        ? record
        : throw new ApiFault(new ApiError("INVALID_FIELD", $"Json Deserialization failed on token '{record.GetRawText()}' and has left off in the middle of parsing a row. Will go to end of row to begin parsing the next row"));

    /// <summary>The type a record names, or why it cannot be read. It may stand anywhere in the record, as recorded calls show.</summary>
    public static (string? Type, ApiError? Error) TypeOf(JsonElement record)
    {
        return record.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object
            && attributes.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                ? (type.GetString(), null)
                : (null, ApiError.BadJson("Each record must have an attributes field before any other fields at [line:1, column:2]"));
    }
}
