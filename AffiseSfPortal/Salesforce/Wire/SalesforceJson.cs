using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AffiseSfPortal.Salesforce.Wire;

/// <summary>Every JSON shape that is read as a whole. Depth is bounded: the deepest recorded reply has 7 levels.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32, Converters = [typeof(SalesforceTimeConverter)])]
[JsonSerializable(typeof(List<WireVersion>))]
[JsonSerializable(typeof(WireObjectList))]
[JsonSerializable(typeof(WireDescribe))]
[JsonSerializable(typeof(WireToken))]
[JsonSerializable(typeof(WireUserInfo))]
[JsonSerializable(typeof(WireOrganization))]
[JsonSerializable(typeof(WireUser))]
[JsonSerializable(typeof(WireResources))]
[JsonSerializable(typeof(Dictionary<string, WireLimit>))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class SalesforceJson : JsonSerializerContext;

/// <summary>Salesforce writes <c>2022-03-17T16:21:26.000+0000</c>, without a colon in the offset (recorded rows/Organization).</summary>
internal sealed class SalesforceTimeConverter : JsonConverter<DateTimeOffset>
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'",
    ];

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(reader.GetString(), out var time) ? time : throw new JsonException("Not a time as Salesforce writes it.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static bool TryRead(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null)
            return false;

        // +0000 becomes +00:00, which the invariant forms know.
        if (text.Length > 5 && text[^5] is '+' or '-')
            text = text.Insert(text.Length - 2, ":");
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
