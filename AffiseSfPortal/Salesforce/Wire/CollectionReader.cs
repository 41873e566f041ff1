using System.Text.Json;
using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>Reads a collections reply: results are matched by position, so their number must be the records' number.</summary>
internal static class CollectionReader
{
    /// <exception cref="SalesforceException">Kind <c>InDoubt</c>: cut short, not a list, or another number of results.</exception>
    public static IReadOnlyList<RecordReply> Read(SalesforceReply reply, int expected, SalesforceOperation operation, string? keyField)
    {
        try
        {
            using var json = JsonDocument.Parse(reply.Body, new JsonDocumentOptions { MaxDepth = 32 });
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw InDoubt("unexpected-reply", reply);
            if (json.RootElement.GetArrayLength() != expected)
                throw InDoubt("count-mismatch", reply);
            return [.. json.RootElement.EnumerateArray().Select(item => ReadOne(item, reply, operation, keyField))];
        }
        catch (JsonException e)
        {
            var looksLikeMarkup = reply.Body.AsSpan().TrimStart(" \r\n\t\ufeff"u8).StartsWith("<"u8);
            throw InDoubt(looksLikeMarkup ? "html-reply" : "reply-cut", reply, e);
        }
    }

    private static RecordReply ReadOne(JsonElement item, SalesforceReply reply, SalesforceOperation operation, string? keyField)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("success", out var success) || success.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw InDoubt("unexpected-reply", reply);
        var id = item.TryGetProperty("id", out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        var isCreated = item.TryGetProperty("created", out var created) ? created.ValueKind == JsonValueKind.True : operation == SalesforceOperation.Create;
        if (success.ValueKind == JsonValueKind.False)
            return new(id, false, SalesforceFaultClassifier.OfRecord(item, operation, keyField), item.GetRawText());
        return id is null ? throw InDoubt("unexpected-reply", reply) : new(id, isCreated, null, item.GetRawText());
    }

    private static SalesforceException InDoubt(string code, SalesforceReply reply, Exception? inner = null) =>
        new(new(SalesforceFaultKind.InDoubt, code, "", [], (int)reply.Status), inner);
}
