using System.Text.Json;
using AffiseSfPortal.Salesforce.Http;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>Reads a collections reply: results are matched by position, so their number must be the records' number.</summary>
internal static class CollectionReader
{
    private const int Depth = 32;

    /// <exception cref="SalesforceException">Kind <c>InDoubt</c>: cut short, not a list, or another number of results.</exception>
    public static IReadOnlyList<RecordReply> Read(SalesforceReply reply, int expected, SalesforceOperation operation, string? keyField)
    {
        try
        {
            var reader = new Utf8JsonReader(reply.Body, new JsonReaderOptions { MaxDepth = Depth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                throw InDoubt("unexpected-reply", reply);
            List<RecordReply> results = new(expected);
            var count = 0;
            for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            {
                if (ReadOne(ref reader, reply, operation, keyField) is { } result)
                    results.Add(result);
            }
            // What follows the list, or its missing end, throws here.
            if (reader.TokenType != JsonTokenType.EndArray || reader.Read())
                throw InDoubt("unexpected-reply", reply);
            if (count != expected)
                throw InDoubt("count-mismatch", reply);
            if (results.Count != count)
                throw InDoubt("unexpected-reply", reply);
            return AreOneEach(results) ? results : throw InDoubt("repeated-result", reply);
        }
        catch (InvalidOperationException e)
        {
            // The name of a member is half a surrogate pair: JSON, but no result.
            throw InDoubt("unexpected-reply", reply, e);
        }
        catch (JsonException e)
        {
            var looksLikeMarkup = reply.Body.AsSpan().TrimStart(" \r\n\t\ufeff"u8).StartsWith("<"u8);
            throw InDoubt(looksLikeMarkup ? "html-reply" : "reply-cut", reply, e);
        }
    }

    /// <returns>Null for what is no result.</returns>
    private static RecordReply? ReadOne(ref Utf8JsonReader reader, SalesforceReply reply, SalesforceOperation operation, string? keyField)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        var start = (int)reader.TokenStartIndex;
        string? id = null;
        bool? success = null, created = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                id = Value(ref reader) == JsonTokenType.String ? Text(ref reader) : null;
            else if (reader.ValueTextEquals("success"u8))
                success = Flag(Value(ref reader));
            else if (reader.ValueTextEquals("created"u8))
                created = Flag(Value(ref reader)) == true;
            else
                Value(ref reader);
            // An object or list stands at its end afterwards, anything else where it is.
            reader.Skip();
        }
        var json = reply.Body.AsMemory(start, (int)reader.BytesConsumed - start);
        if (success == false)
            return new(id, false, Fault(json, operation, keyField), json);
        return success is null || id is not { Length: 15 or 18 } || !id.All(char.IsAsciiLetterOrDigit) ? null : new(id, created ?? operation == SalesforceOperation.Create, null, json);
    }

    // Two records of one call never have the same id: the list is not what was asked for, whatever its length.
    private static bool AreOneEach(List<RecordReply> results)
    {
        HashSet<string> ids = new(results.Count, StringComparer.Ordinal);
        return results.TrueForAll(r => r.Fault is not null || ids.Add(r.Id!));
    }

    private static JsonTokenType Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }

    /// <returns>Null for half a surrogate pair: that is JSON, but no text.</returns>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool? Flag(JsonTokenType token) => token switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static SalesforceFault Fault(ReadOnlyMemory<byte> json, SalesforceOperation operation, string? keyField)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Depth });
        return SalesforceFaultClassifier.OfRecord(document.RootElement, operation, keyField);
    }

    private static SalesforceException InDoubt(string code, SalesforceReply reply, Exception? inner = null) =>
        new(new(SalesforceFaultKind.InDoubt, code, "", [], (int)reply.Status), inner);
}
