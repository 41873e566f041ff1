using System.Globalization;
using System.Text.Json;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>From an affiliate's values to the one value of a Salesforce field.</summary>
internal static class ValueText
{
    private static readonly string[] DateTimeForms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>One text of one or several values, after the transform; null when nothing is left.</summary>
    public static string? Join(IReadOnlyList<string> values, TargetKind kind, RowTransform transform)
    {
        var text = values.Count switch
        {
            0 => null,
            1 => values[0].Trim(),
            _ => string.Join(kind == TargetKind.MultiPicklist ? ";" : ", ", values.Select(v => v.Trim())),
        };
        return string.IsNullOrEmpty(text) ? null : Transform(text, transform);
    }

    /// <summary>The same for a field that is not a list.</summary>
    public static string? One(string? value, RowTransform transform)
    {
        var text = value.AsSpan().Trim();
        if (text.IsEmpty)
            return null;
        return Transform(text.Length == value!.Length ? value : text.ToString(), transform);
    }

    /// <summary>Writes name and value; false, and nothing written, when the text is no value of that kind.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, JsonEncodedText name, string text, TargetKind kind)
    {
        switch (kind)
        {
            case TargetKind.Text or TargetKind.MultiPicklist:
                writer.WriteString(name, text);
                return true;
            case TargetKind.Number when TryNumber(text, out var number):
                writer.WriteNumber(name, number);
                return true;
            case TargetKind.WholeNumber when TryNumber(text, out var number) && number == decimal.Truncate(number):
                writer.WriteNumber(name, number);
                return true;
            case TargetKind.YesNo when YesOrNo(text) is { } yes:
                writer.WriteBoolean(name, yes);
                return true;
            case TargetKind.Date when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
            case TargetKind.DateTime when HasOffset(text) && DateTimeOffset.TryParseExact(text, DateTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _):
                writer.WriteString(name, text);
                return true;
            default:
                return false;
        }
    }

    private static string? Transform(string text, RowTransform transform)
    {
        if (transform is RowTransform.None or RowTransform.OrEmail)
            return text;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return transform switch
        {
            RowTransform.FirstWords => words.Length > 1 ? string.Join(' ', words[..^1]) : null,
            RowTransform.LastWord or RowTransform.LastWordOrEmail => words.Length > 0 ? words[^1] : null,
            _ => throw new ArgumentOutOfRangeException(nameof(transform), transform, "Not a transform."),
        };
    }

    // 12.50 and 12.5 are one value and must have one hash.
    private static bool TryNumber(string text, out decimal number)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out number))
            return false;
        number /= 1.000000000000000000000000000000000m;
        return true;
    }

    private static bool? YesOrNo(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" => true,
        "FALSE" or "0" or "NO" => false,
        _ => null,
    };

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
}
