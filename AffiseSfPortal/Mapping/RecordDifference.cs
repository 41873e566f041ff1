using System.Text.Json;

namespace AffiseSfPortal.Mapping;

/// <param name="Sent">What was sent; null when the field was not in the record.</param>
/// <param name="Would">What would be sent now.</param>
public sealed record FieldDifference(string Field, string? Sent, string? Would);

/// <summary>Holds two composed records against each other, member by member.</summary>
public static class RecordDifference
{
    /// <param name="sent">As it was stored; may be cut off, when it was very long.</param>
    /// <returns>Null when what was sent cannot be read any more.</returns>
    public static IReadOnlyList<FieldDifference>? Of(ReadOnlyMemory<byte> would, string sent)
    {
        try
        {
            using var now = JsonDocument.Parse(would);
            using var then = JsonDocument.Parse(sent);
            var before = Members(then.RootElement);
            var after = Members(now.RootElement);
            return [.. after.Keys.Union(before.Keys, StringComparer.OrdinalIgnoreCase)
                .Select(f => new FieldDifference(f, before.GetValueOrDefault(f), after.GetValueOrDefault(f)))
                .Where(d => d.Sent != d.Would)];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string?> Members(JsonElement record) => record.EnumerateObject()
        .Where(m => !m.NameEquals("attributes") && !m.Name.Equals("id", StringComparison.OrdinalIgnoreCase))
        .DistinctBy(m => m.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(m => m.Name, m => m.Value.ValueKind == JsonValueKind.String ? m.Value.GetString() : m.Value.GetRawText(), StringComparer.OrdinalIgnoreCase);
}
