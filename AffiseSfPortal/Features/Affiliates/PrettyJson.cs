using System.Text.Encodings.Web;
using System.Text.Json;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>JSON for people: indented, letters of all languages as they are. What is not JSON stays as it came.</summary>
internal static class PrettyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string? Of(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Options);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
