using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>What the sources of rows can hold.</summary>
public static class SourceProfiles
{
    /// <summary>An origin, the path and a 64-bit number.</summary>
    private const int LongestLink = 255;

    /// <summary>100 with as many decimals as a decimal holds.</summary>
    private const int LongestNumber = 32;

    public static ValueProfile Of(AffiliateField field)
    {
        var profile = new ValueProfile(ShapeOf(field)) { MaxLength = field.MaxLength, Values = KnownValues(field) };
        profile = profile with { IsList = profile.Shape is ValueShape.Tags or ValueShape.Checkboxes, MaxLength = profile.MaxLength ?? profile.Values?.Max(v => (int?)v.Length) };
        return field.Key switch
        {
            AffiliateField.IdKey or "email" or "status" => profile with { MayBeBlank = false },
            "created_at" or "updated_at" => profile with { MayBeBlank = false, MaxLength = "yyyy-MM-ddTHH:mm:ssZ".Length },
            "level" => profile with { Digits = 1, Decimals = 0, MaxLength = 12, HasFixedMost = true },
            "ref_percent" => profile with { Digits = 3, Decimals = null, MaxLength = LongestNumber, HasFixedMost = true },
            "tags" => profile with { MaxLength = 32 },
            _ => profile,
        };
    }

    /// <summary>The profile of any row's source.</summary>
    public static ValueProfile Of(MappingRow row, IReadOnlyList<AffiliateField> catalogue) => row.SourceKey switch
    {
        RowSources.Constant => OfConstant(row.Recipe?.Text),
        RowSources.Template => OfTemplate(row.Recipe?.Text, catalogue),
        RowSources.PortalLink => new(ValueShape.Link) { MaxLength = LongestLink, MayBeBlank = false },
        var key => catalogue.FirstOrDefault(f => f.Key == key) is { } field
            ? DataGuard.IsForbidden(field) ? new ValueProfile(ValueShape.Text).AsBroken(CompatibilityReason.Guarded) : Of(field)
            : new ValueProfile(ValueShape.Text).AsBroken(CompatibilityReason.SourceGone),
    };

    private static ValueProfile OfConstant(string? text)
    {
        var value = text?.Trim() ?? "";
        var profile = new ValueProfile(ShapeOfConstant(value)) { MaxLength = value.Length, Values = [value], MayBeBlank = false };
        if (value.Length == 0)
            return profile.AsBroken(CompatibilityReason.NothingGiven);
        return profile.Shape == ValueShape.Number && TransformText.TryPlainNumber(value, out var number)
            ? profile with { Digits = NumberShape.Digits(number), Decimals = NumberShape.Decimals(number) }
            : profile;
    }

    // A person who types 5 means five where a number is wanted, and the text where a text is.
    private static ValueShape ShapeOfConstant(string value) =>
        TransformText.TryPlainNumber(value, out _) ? ValueShape.Number
        : value is "true" or "false" ? ValueShape.YesNo
        : DateText.IsDay(value) ? ValueShape.Day
        : DateText.IsInstant(value) ? ValueShape.Instant
        : RecordIds.IsOne(value) ? ValueShape.RecordId
        : value.Contains('\n', StringComparison.Ordinal) ? ValueShape.MultiLine
        : EmailShape.Fits(value) ? ValueShape.Email
        : ValueShape.Text;

    private static ValueProfile OfTemplate(string? text, IReadOnlyList<AffiliateField> catalogue)
    {
        var (template, fault) = RowTemplate.Parse(text, catalogue);
        return template is null
            ? new ValueProfile(ValueShape.Text).AsBroken(fault!.Kind == TemplateFaultKind.Guarded ? CompatibilityReason.Guarded : CompatibilityReason.BadTemplate)
            : template.Profile;
    }

    private static ValueShape ShapeOf(AffiliateField field) => field.SignUpField?.Type switch
    {
        SignUpFieldType.Select => ValueShape.Select,
        SignUpFieldType.Radio => ValueShape.Radio,
        SignUpFieldType.Checkbox => ValueShape.Checkboxes,
        SignUpFieldType.MultiLineText => ValueShape.MultiLine,
        SignUpFieldType.Text or SignUpFieldType.HiddenText => ValueShape.Text,
        _ => field.Type switch
        {
            AffiliateFieldType.Text => field.Key == "manager" ? ValueShape.Manager : ValueShape.Text,
            AffiliateFieldType.MultiLine => ValueShape.MultiLine,
            AffiliateFieldType.Email => ValueShape.Email,
            AffiliateFieldType.Phone => ValueShape.Phone,
            AffiliateFieldType.Country => ValueShape.Country,
            AffiliateFieldType.Number => ValueShape.Number,
            AffiliateFieldType.Choice => ValueShape.Select,
            AffiliateFieldType.List => ValueShape.Tags,
            AffiliateFieldType.Time => ValueShape.Instant,
        },
    };

    private static IReadOnlyList<string>? KnownValues(AffiliateField field) => field switch
    {
        { Key: "status" } => [.. Enum.GetValues<AffiliateStatus>().Select(s => s.ToAffise())],
        { Key: "country" } => Countries.Codes,
        { SignUpField.Options: { Count: > 0 } options } => [.. options.Select(o => o.Trim())],
        _ => null,
    };
}

/// <summary>Digits before and after the point.</summary>
internal static class NumberShape
{
    public static int Digits(decimal number)
    {
        var whole = decimal.Truncate(Math.Abs(number));
        var digits = 1;
        for (; whole >= 10; whole = decimal.Truncate(whole / 10))
            digits++;
        return digits;
    }

    public static int Decimals(decimal number) => (number / 1.000000000000000000000000000000000m).Scale;
}
