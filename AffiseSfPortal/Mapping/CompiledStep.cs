using System.Globalization;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>A step with everything looked up that does not depend on the value.</summary>
internal sealed class CompiledStep
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\u00a0'];
    private readonly TransformStep _step;
    private readonly TimeZoneInfo _zone;
    private readonly AffiliateField? _other;

    /// <param name="other">The affiliate field of <see cref="TransformKind.OrField"/>.</param>
    public CompiledStep(TransformStep step, AffiliateField? other)
    {
        _step = step;
        _zone = ZoneOf(step) ?? TimeZoneInfo.Utc;
        _other = other;
    }

    public TransformKind Kind => _step.Kind;

    public string Separator => _step.Text ?? ", ";

    /// <summary>Makes one text of one text. The others work on lists, or on nothing.</summary>
    public static bool IsText(TransformKind kind) =>
        kind is not (TransformKind.Join or TransformKind.FirstItem or TransformKind.OrField or TransformKind.OrText or TransformKind.OrTextOnCreate);

    /// <summary>Leaves out what it cannot read; a step of the others that gives nothing had nothing left.</summary>
    public bool Reads => Kind is TransformKind.CountryCode or TransformKind.Number or TransformKind.Round or TransformKind.YesNo or TransformKind.Date or TransformKind.DateTime or TransformKind.Time or TransformKind.RecordId;

    /// <summary>Whether this text loses its end here.</summary>
    public bool Cuts(string text) => Kind == TransformKind.Truncate && text.Length > _step.Number;

    /// <summary>Fills what is blank, and leaves the rest alone.</summary>
    public bool Fills => Kind is TransformKind.OrField or TransformKind.OrText or TransformKind.OrTextOnCreate;

    /// <summary>Null when the step has what it needs.</summary>
    public static CompatibilityReason? WhyNot(TransformStep step) => step.Kind switch
    {
        TransformKind.Truncate => step.Number is >= 1 ? null : CompatibilityReason.BadStep,
        TransformKind.Round => step.Number is >= 0 and <= 10 ? null : CompatibilityReason.BadStep,
        TransformKind.Replace => string.IsNullOrEmpty(step.Text) ? CompatibilityReason.BadStep : null,
        TransformKind.Prefix or TransformKind.Suffix or TransformKind.Contains or TransformKind.OrField or TransformKind.OrText or TransformKind.OrTextOnCreate =>
            string.IsNullOrWhiteSpace(step.Text) ? CompatibilityReason.BadStep : null,
        TransformKind.Date or TransformKind.DateTime or TransformKind.Time => ZoneOf(step) is null ? CompatibilityReason.BadStep : null,
        TransformKind.FirstWords or TransformKind.LastWord or TransformKind.FirstWord or TransformKind.OneLine or TransformKind.UpperCase or TransformKind.LowerCase or TransformKind.Capitals
            or TransformKind.Join or TransformKind.FirstItem or TransformKind.CountryName or TransformKind.CountryCode or TransformKind.Number or TransformKind.YesNo or TransformKind.RecordId => null,
    };

    /// <summary>Null when nothing is left.</summary>
    /// <param name="text">Trimmed, not blank.</param>
    public string? Apply(string text) => Filled(_step.Kind switch
    {
        TransformKind.FirstWords => TransformText.Words(text) is { Length: > 1 } words ? string.Join(' ', words[..^1]) : null,
        TransformKind.LastWord => text.AsSpan().LastIndexOfAny(Blanks) < 0 ? text : TransformText.Words(text)[^1],
        TransformKind.FirstWord => text.AsSpan().IndexOfAny(Blanks) < 0 ? text : TransformText.Words(text)[0],
        TransformKind.OneLine => TransformText.OneLine(text),
        TransformKind.UpperCase => text.ToUpperInvariant(),
        TransformKind.LowerCase => text.ToLowerInvariant(),
        TransformKind.Capitals => TransformText.Capitals(text),
        TransformKind.Truncate => TransformText.Truncate(text, _step.Number!.Value),
        TransformKind.Replace => text.Replace(_step.Text!, _step.With ?? "", StringComparison.Ordinal),
        TransformKind.Prefix => TransformText.Prefix(text, _step.Text!),
        TransformKind.Suffix => TransformText.Suffix(text, _step.Text!),
        TransformKind.Contains => IsWanted(text) ? "true" : "false",
        TransformKind.CountryName => CountryList.NameOf(text) ?? text,
        TransformKind.CountryCode => CountryList.CodeOf(text),
        TransformKind.Number => TransformText.Number(text, _step.Text) is { } number ? Text(number) : null,
        TransformKind.Round => TransformText.TryPlainNumber(text, out var exact) ? Text(decimal.Round(exact, _step.Number!.Value, MidpointRounding.AwayFromZero)) : null,
        TransformKind.YesNo => TransformText.YesOrNo(text) switch
        {
            true => "true",
            false => "false",
            null => null,
        },
        TransformKind.Date => DateText.ToDay(text, _zone, _step.With),
        TransformKind.DateTime => DateText.ToInstant(text, _zone, _step.With),
        TransformKind.Time => DateText.ToTime(text, _zone, _step.With),
        TransformKind.RecordId => RecordIds.IsOne(text) ? text : null,
        TransformKind.Join or TransformKind.FirstItem or TransformKind.OrField or TransformKind.OrText or TransformKind.OrTextOnCreate => text,
    });

    public bool IsWanted(string item) => string.Equals(item.Trim(), _step.Text?.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands in for nothing; null when there is nothing either, or when the record exists and the placeholder is for new ones.</summary>
    public string? Fill(Affiliate affiliate, bool? isCreate) => Kind switch
    {
        TransformKind.OrText => _step.Text,
        TransformKind.OrTextOnCreate => isCreate == false ? null : _step.Text,
        TransformKind.OrField when _other is not null => Filled(_other.Scalar is { } scalar ? scalar(affiliate) : string.Join(Separators.Text, _other.Read(affiliate))),
        _ => null,
    };

    private static string Text(decimal number) => (number / 1.000000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static string? Filled(string? text)
    {
        var plain = text.AsSpan().Trim();
        return plain.IsEmpty ? null : plain.Length == text!.Length ? text : plain.ToString();
    }

    private static TimeZoneInfo? ZoneOf(TransformStep step) => step.Kind is not (TransformKind.Date or TransformKind.DateTime or TransformKind.Time) || string.IsNullOrEmpty(step.Text)
        ? TimeZoneInfo.Utc
        : TimeZoneInfo.TryFindSystemTimeZoneById(step.Text, out var zone) ? zone : null;
}

/// <summary>What stands between the items of a list when nobody chose anything.</summary>
internal static class Separators
{
    public const string Text = ", ";
    public const string MultiPicklist = ";";
}
