using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>The body of a push as JSON, or why it is none. Here a whole request is refused; further in only single items are.</summary>
internal static class PushBody
{
    public const int MostBytes = 4 * 1024 * 1024;
    public const int MostDepth = 16;

    /// <summary>How much of a body that is too long the server still takes and throws away: who is cut off while sending sees a broken line and no reason.</summary>
    public const int MostHeardOut = 32 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MostDepth };

    public static async Task<(JsonDocument? Json, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request))
            return (null, ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "not-json", "The body must be application/json in UTF-8, not compressed."));
        if (await BytesAsync(request, cancellationToken) is not { } bytes)
        {
            return (null, ApiProblem.Of(
                StatusCodes.Status413PayloadTooLarge, "too-large", $"The body is longer than {MostBytes} bytes. Send fewer affiliates at once.", ("limit", MostBytes)));
        }
        try
        {
            return Parse(bytes);
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            return (null, Invalid($"The body is no JSON: line {line}, byte {column}.", ("line", line), ("byte", column)));
        }
    }

    private static (JsonDocument?, ProblemHttpResult?) Parse(ReadOnlyMemory<byte> bytes)
    {
        // Some shells write a byte order mark before everything they send.
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
            return (null, Invalid("The body is not UTF-8."));
        var json = JsonDocument.Parse(bytes, Options);
        if (json.RootElement.ValueKind == JsonValueKind.Array)
            return (json, null);
        json.Dispose();
        return (null, ApiProblem.Of(StatusCodes.Status400BadRequest, "not-an-array", "The body must be a JSON array of affiliates, even for one."));
    }

    private static ProblemHttpResult Invalid(string detail, params IEnumerable<(string, object?)> more) =>
        ApiProblem.Of(StatusCodes.Status400BadRequest, "invalid-json", detail, more);

    private static bool IsJson(HttpRequest request)
    {
        if (!request.HasJsonContentType() || request.Headers.ContentEncoding.Count > 0)
            return false;
        return !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.Charset.HasValue
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>Null when there are too many: the rest is not even read.</returns>
    private static async Task<ReadOnlyMemory<byte>?> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes)
            return null;
        using var bytes = new MemoryStream((int)(request.ContentLength ?? 0));
        var some = new byte[16 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(some, cancellationToken)) > 0)
        {
            if (bytes.Length + count > MostBytes)
                return null;
            bytes.Write(some, 0, count);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
