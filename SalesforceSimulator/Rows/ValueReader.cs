using System.Globalization;
using System.Text.Json;
using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>Turns what was sent for a field into a stored value, as leniently as Salesforce does: text for a number is fine.</summary>
internal static class ValueReader
{
    private static readonly string[] DateTimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];

    public static (object? Value, ApiError? Error) Read(FieldDef field, JsonElement sent) => sent.ValueKind switch
    {
        JsonValueKind.Null => (null, null),
        JsonValueKind.String => FromText(field, sent.GetString()!.Trim()),
        JsonValueKind.Number when field.IsNumber => FromNumber(field, sent.GetRawText()),
        JsonValueKind.True or JsonValueKind.False when field.Type == "boolean" => (sent.GetBoolean(), null),
        _ => (null, Refuse(field, sent)),
    };

    private static (object? Value, ApiError? Error) FromText(FieldDef field, string text)
    {
        if (text.Length == 0)
        {
            return (null, null);
        }

        return field.Type switch
        {
            "boolean" when bool.TryParse(text, out var flag) => (flag, null),
            "date" when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => (text, null),
            "datetime" when TryReadTime(text, out var time) => (time, null),
            "boolean" or "date" or "datetime" => (null, ApiError.CannotDeserialize(field.Type, "VALUE_STRING", text)),
            "int" or "double" or "currency" or "percent" => FromNumber(field, text),
            _ => (text, null),
        };
    }

    private static (object? Value, ApiError? Error) FromNumber(FieldDef field, string text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            // Beyond a decimal is beyond any field; anything else was no number at all.
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? (null, OutOfRange(field, text))
                : (null, ApiError.CannotDeserialize(JsonType(field), "VALUE_STRING", text));
        }

        var rounded = decimal.Round(number, field.Type == "int" ? 0 : field.Scale, MidpointRounding.AwayFromZero);
        var digits = field.Type == "int" ? field.Digits : field.Precision - field.Scale;
        return Math.Abs(decimal.Truncate(rounded)).ToString("0", CultureInfo.InvariantCulture).Length > digits && rounded != 0
            ? (null, OutOfRange(field, text))
            : (rounded, null);
    }

    private static ApiError OutOfRange(FieldDef field, string text) =>
        new("NUMBER_OUTSIDE_VALID_RANGE", $"{field.Label}: value outside of valid range on numeric field: {text}", [field.Name]);

    private static bool TryReadTime(string text, out string stored)
    {
        // "+0000" is what Salesforce itself writes; .NET wants the colon.
        var readable = text.Length > 5 && text[^5] is '+' or '-' && text.Contains('T', StringComparison.Ordinal) ? text.Insert(text.Length - 2, ":") : text;
        var read = DateTimeOffset.TryParseExact(readable, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        stored = read ? Wire.StoredTimestamp(time) : "";
        return read;
    }

    private static ApiError Refuse(FieldDef field, JsonElement sent)
    {
        var kind = sent.ValueKind switch
        {
            JsonValueKind.Number => sent.TryGetInt64(out _) ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT",
            JsonValueKind.True => "VALUE_TRUE",
            JsonValueKind.False => "VALUE_FALSE",
            JsonValueKind.Array => "START_ARRAY",
            _ => "START_OBJECT",
        };
        var value = sent.ValueKind switch
        {
            JsonValueKind.Array => "[",
            JsonValueKind.Object => "{",
            _ => sent.GetRawText(),
        };
        return ApiError.CannotDeserialize(JsonType(field), kind, value);
    }

    private static string JsonType(FieldDef field) => field.Type switch
    {
        "boolean" or "date" or "datetime" or "int" or "double" or "currency" or "percent" or "reference" => field.Type,
        _ => "string",
    };
}
