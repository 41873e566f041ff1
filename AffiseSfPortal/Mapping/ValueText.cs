using System.Globalization;
using System.Text.Json;

namespace AffiseSfPortal.Mapping;

/// <summary>From a text to the one JSON value of a Salesforce field.</summary>
internal static class ValueText
{
    private static readonly string[] DateTimeForms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Writes name and value; false, and nothing written, when the text is no value of that kind.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, JsonEncodedText name, ReadOnlySpan<char> text, TargetKind kind)
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
            case TargetKind.YesNo when TransformText.YesOrNo(text.ToString()) is { } yes:
                writer.WriteBoolean(name, yes);
                return true;
            case TargetKind.Date when IsDay(text):
            case TargetKind.DateTime when IsInstant(text):
                writer.WriteString(name, text);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether <see cref="TryWrite"/> would write it, for kinds that are neither texts nor numbers.</summary>
    public static bool Fits(string text, TargetKind kind) => kind switch
    {
        TargetKind.YesNo => TransformText.YesOrNo(text) is not null,
        TargetKind.Date => IsDay(text),
        TargetKind.DateTime => IsInstant(text),
        _ => kind != TargetKind.Never,
    };

    private static bool IsDay(ReadOnlySpan<char> text) => DateOnly.TryParseExact(text, DateText.DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsInstant(ReadOnlySpan<char> text) =>
        HasOffset(text) && DateTimeOffset.TryParseExact(text, DateTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    // 12.50 and 12.5 are one value and must have one hash.
    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out number))
            return false;
        number /= 1.000000000000000000000000000000000m;
        return true;
    }

    private static bool HasOffset(ReadOnlySpan<char> text) => text.EndsWith("Z") || (text.Length > 6 && text[^6] is '+' or '-');
}
