using System.Text.Json;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>Reads one page of rows as texts: related records become <c>Owner.Name</c>, child lists stay JSON.</summary>
internal static class QueryReader
{
    /// <exception cref="JsonException">Not a query reply.</exception>
    public static QueryPage Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ReadPage(body);
        }
        catch (InvalidOperationException e)
        {
            // Another kind of value than was asked for, or half a surrogate pair: JSON, but no query reply.
            throw new JsonException("Not a query reply.", e);
        }
    }

    private static QueryPage ReadPage(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("totalSize", out var total) || !total.TryGetInt32(out var size)
            || !root.TryGetProperty("done", out var done) || done.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || !root.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("Not a query reply.");
        }

        return new(size, done.ValueKind == JsonValueKind.True, [.. records.EnumerateArray().Select(Row)]);
    }

    private static Dictionary<string, string?> Row(JsonElement record)
    {
        var row = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Fill(row, record, "");
        return row;
    }

    private static void Fill(Dictionary<string, string?> row, JsonElement record, string prefix)
    {
        foreach (var member in record.EnumerateObject())
        {
            if (member.NameEquals("attributes"))
                continue;
            if (member.Value.ValueKind == JsonValueKind.Object && !member.Value.TryGetProperty("records", out _))
                Fill(row, member.Value, $"{prefix}{member.Name}.");
            else
                row[prefix + member.Name] = Text(member.Value);
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
