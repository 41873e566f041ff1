using System.Text.Json;

namespace SalesforceSimulator.Store;

internal enum Operation
{
    Create,
    Update,
    Delete,
    Convert,
}

internal sealed record FieldChange(string Field, object? Before, object? After);

/// <summary>One write as the org saw it.</summary>
/// <param name="Call">The number of the HTTP call that caused it; 0 for the control API.</param>
internal sealed record Change(
    long Number,
    string At,
    long Call,
    Operation Operation,
    string Object,
    string Id,
    IReadOnlyList<FieldChange> Fields,
    IReadOnlyDictionary<string, string> Headers)
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("number", Number);
        json.WriteString("at", At);
        json.WriteNumber("call", Call);
        json.WriteString("operation", Operation.ToString().ToLowerInvariant());
        json.WriteString("object", Object);
        json.WriteString("id", Id);
        WriteValues(json, "before", field => field.Before);
        WriteValues(json, "after", field => field.After);
        json.WriteStartObject("headers");
        foreach (var (name, value) in Headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    public static Change Read(JsonElement json)
    {
        var before = json.GetProperty("before");
        var fields = json.GetProperty("after").EnumerateObject()
            .Select(after => new FieldChange(after.Name, Wire.FromElement(before.GetProperty(after.Name)), Wire.FromElement(after.Value)));
        return new Change(
            json.GetProperty("number").GetInt64(),
            json.GetProperty("at").GetString()!,
            json.GetProperty("call").GetInt64(),
            Enum.Parse<Operation>(json.GetProperty("operation").GetString()!, ignoreCase: true),
            json.GetProperty("object").GetString()!,
            json.GetProperty("id").GetString()!,
            [.. fields],
            json.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!, StringComparer.OrdinalIgnoreCase));
    }

    private void WriteValues(Utf8JsonWriter json, string name, Func<FieldChange, object?> value)
    {
        json.WriteStartObject(name);
        foreach (var field in Fields)
        {
            json.WritePropertyName(field.Field);
            switch (value(field))
            {
                case null:
                    json.WriteNullValue();
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case decimal number:
                    json.WriteNumberValue(number);
                    break;
                default:
                    throw new InvalidOperationException("Only stored values change.");
            }
        }

        json.WriteEndObject();
    }
}
