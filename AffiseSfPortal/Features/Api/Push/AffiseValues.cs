using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace AffiseSfPortal.Features.Api.Push;

/// <summary>Single values in the shapes that Affise gives them. False means a shape that is none of them; nothing throws.</summary>
internal static class AffiseValues
{
    private const int MostDecimals = 4;

    /// <summary>Half a surrogate pair, escaped, is valid JSON and no text.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool TryText(JsonElement value, out string? text)
    {
        text = null;
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The mail of an object, else its names.</summary>
    public static bool TryManager(JsonElement value, out string? manager)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return TryText(value, out manager);
        manager = MemberText(value, "email") ?? string.Join(' ', new[] { MemberText(value, "first_name"), MemberText(value, "last_name") }.OfType<string>());
        return true;
    }

    public static bool TryTags(JsonElement value, out IReadOnlyList<string> tags)
    {
        tags = [];
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        var read = new List<string>();
        foreach (var tag in value.EnumerateArray())
        {
            var named = tag.ValueKind == JsonValueKind.Object ? Member(tag, "name") : tag;
            if (named is not { ValueKind: JsonValueKind.String } || !TryText(named.Value, out var text))
                return false;
            read.Add(text!);
        }
        tags = read;
        return true;
    }

    public static bool TryWhole(JsonElement value, out int? number)
    {
        var isRead = TryDecimal(value, out var exact) && (exact is null || (exact == decimal.Truncate(exact.Value) && exact is >= int.MinValue and <= int.MaxValue));
        number = isRead ? (int?)exact : null;
        return isRead;
    }

    /// <summary>More decimals than these would not come back alike from every database.</summary>
    public static bool TryPercent(JsonElement value, out decimal? percent)
    {
        var isRead = TryDecimal(value, out percent) && (percent is null || decimal.Round(percent.Value, MostDecimals) == percent);
        percent = isRead ? percent : null;
        return isRead;
    }

    public static bool TryCustomFieldName(JsonElement entry, [NotNullWhen(true)] out string? name)
    {
        name = entry.ValueKind == JsonValueKind.Object ? MemberText(entry, "name")?.Trim() : null;
        return name is not null;
    }

    /// <summary>The labels of an answer; its value only where there is no label, since for choices that is a position.</summary>
    public static bool TryLabels(JsonElement entry, out IReadOnlyList<string> labels)
    {
        labels = [];
        if (Member(entry, "label") is { ValueKind: not JsonValueKind.Null } label)
            return TryTexts(label, out labels);
        return Member(entry, "value") is not { } value || TryTexts(value, out labels);
    }

    private static bool TryTexts(JsonElement value, out IReadOnlyList<string> texts)
    {
        texts = [];
        IEnumerable<JsonElement> parts = value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray(),
            JsonValueKind.Object => value.EnumerateObject().Select(p => p.Value),
            _ => [value],
        };
        var read = new List<string>();
        foreach (var part in parts)
        {
            if (!TryText(part, out var text))
                return false;
            if (text is not null)
                read.Add(text);
        }
        texts = read;
        return true;
    }

    /// <summary>A number, a text of one, or nothing.</summary>
    private static bool TryDecimal(JsonElement value, out decimal? number)
    {
        number = null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (!value.TryGetDecimal(out var exact))
                return false;
            number = Plain(exact);
            return true;
        }
        if (!TryText(value, out var text))
            return false;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var parsed))
            return false;
        number = Plain(parsed);
        return true;
    }

    /// <summary>Without zeros at the end: 2.0 is 2, and is sent so.</summary>
    private static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;

    private static string? MemberText(JsonElement value, string name) =>
        Member(value, name) is { ValueKind: JsonValueKind.String } member && TryText(member, out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static JsonElement? Member(JsonElement value, string name)
    {
        try
        {
            return value.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // Another member's name is no text, see NameOf.
            return null;
        }
    }
}
