using System.Text;
using System.Text.Json;

namespace AffiseSfPortal.Salesforce;

/// <summary>What an error body says, before it is judged.</summary>
internal sealed record SaidError(string? Code, string Message, IReadOnlyList<string> Fields, IReadOnlyList<string> MatchedIds, bool IsOAuth = false, bool IsMarkup = false, bool IsJson = true);

/// <summary>Reads every error shape there is: arrays with <c>errorCode</c>, records with <c>statusCode</c>, OAuth objects, 300's list of addresses, plain text, HTML and XML.</summary>
internal static class ErrorReader
{
    private const int MostFields = 50;
    private const int LongestText = 8_000;
    private const int MostErrors = 50;

    /// <summary>No honest refusal is longer; of a dishonest one the beginning is enough.</summary>
    private const int LargestJson = 1024 * 1024;
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 32 };
    private static readonly string[] DuplicateMembers = ["duplicateResult", "duplicateResut"];

    public static SaidError Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        try
        {
            if (body.Length <= LargestJson)
            {
                using var json = JsonDocument.Parse(body, Bounded);
                return ReadJson(json.RootElement);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not every error body is JSON, and some JSON is no text; the HTTP status still tells.
        }
        return ReadText(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 32 * 1024)]), contentType);
    }

    /// <summary>One element of a collections reply.</summary>
    public static SaidError ReadRecord(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? ReadErrors(errors)
            : new(null, "", [], []);

    private static SaidError ReadJson(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return ReadErrors(root);
        if (root.ValueKind != JsonValueKind.Object)
            return new(null, root.ValueKind == JsonValueKind.String ? Bound(root) : root.ToString(), [], []);
        if (Text(root, "error") is { Length: > 0 } oauth)
            return new(oauth, Text(root, "error_description") ?? "", [], [], IsOAuth: true);
        return root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
            ? ReadErrors(errors)
            : ReadErrors([root]);
    }

    private static SaidError ReadErrors(JsonElement array)
    {
        var items = array.EnumerateArray().Take(MostErrors).ToArray();
        var addresses = items.Where(i => i.ValueKind == JsonValueKind.String).Select(Bound).ToArray();
        return addresses.Length > 0
            ? new(null, "", [], [.. addresses.Select(a => a[(a.LastIndexOf('/') + 1)..]).Take(MostFields)])
            : ReadErrors(items);
    }

    // The first error decides; the others add their words and fields.
    private static SaidError ReadErrors(JsonElement[] items)
    {
        var errors = items.Where(i => i.ValueKind == JsonValueKind.Object).ToArray();
        if (errors.Length == 0)
            return new(null, "", [], []);
        var messages = errors.Select(e => Text(e, "message") ?? "").Where(m => m.Length > 0).Distinct(StringComparer.Ordinal);
        var fields = errors.SelectMany(Fields).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostFields).ToArray();
        var message = string.Join("; ", messages);
        if (message.Length > LongestText)
            message = message[..LongestText];
        return new(
            Text(errors[0], "errorCode") ?? Text(errors[0], "statusCode") ?? Text(errors[0], "exceptionCode"),
            message,
            fields.Length > 0 ? fields : FieldNames.In(message),
            [.. errors.SelectMany(MatchedIds).Distinct(StringComparer.Ordinal).Take(MostFields)]);
    }

    private static IEnumerable<string> Fields(JsonElement error) =>
        error.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Array
            ? fields.EnumerateArray().Where(f => f.ValueKind == JsonValueKind.String).Select(Bound).Where(f => f.Length is > 0 and <= FieldNames.Longest)
            : [];

    private static IEnumerable<string> MatchedIds(JsonElement error)
    {
        foreach (var member in DuplicateMembers)
        {
            if (!error.TryGetProperty(member, out var duplicate))
                continue;
            foreach (var record in Items(duplicate, "matchResults").SelectMany(r => Items(r, "matchRecords")))
            {
                if (record.ValueKind == JsonValueKind.Object && record.TryGetProperty("record", out var matched) && Text(matched, "Id") is { Length: 15 or 18 } id)
                    yield return id;
            }
        }
    }

    private static JsonElement[] Items(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];

    private static string? Text(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? Bound(value)
            : null;

    private static string Bound(JsonElement text)
    {
        try
        {
            // No database takes a NUL in a text.
            var value = text.GetString()!.Replace("\0", "", StringComparison.Ordinal);
            return value.Length > LongestText ? value[..LongestText] : value;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is JSON, but no text.
            return "";
        }
    }

    private static SaidError ReadText(string text, string? contentType)
    {
        var isMarkup = text.TrimStart().StartsWith('<') || contentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true
            || contentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true;
        var word = text.Trim();
        return new(FaultCodes.PlainWords.Contains(word) ? word : null, text, [], [], IsMarkup: isMarkup, IsJson: false);
    }
}
