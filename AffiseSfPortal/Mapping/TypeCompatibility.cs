using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Mapping;

/// <summary>Whether values of an affiliate field can live in a Salesforce field.</summary>
/// <param name="MaxLength">Characters that fit, with <see cref="CompatibilityKind.MayBeCut"/>.</param>
public sealed record Compatibility(CompatibilityKind Kind, CompatibilityReason Reason = CompatibilityReason.None, int? MaxLength = null)
{
    public static Compatibility Fine { get; } = new(CompatibilityKind.Fine);

    public bool IsPossible => Kind != CompatibilityKind.Impossible;
}

public enum CompatibilityKind
{
    Fine = 0,

    /// <summary>Longer values do not fit; Salesforce refuses them.</summary>
    MayBeCut = 1,

    /// <summary>Some values may not be valid there.</summary>
    ValuesMayBeRefused = 2,
    Impossible = 3,
}

/// <summary>Codes for the screens' words.</summary>
public enum CompatibilityReason
{
    None = 0,
    TooLong = 1,
    NotInPicklist = 2,
    NotAnEmail = 3,
    Decimals = 4,
    TextIntoNumber = 5,
    ListIntoPicklist = 6,
    IntoReference = 7,
    IntoBoolean = 8,
    IntoDate = 9,
    NotWriteable = 10,
    UnsupportedType = 11,
}

/// <summary>The table of what fits where.</summary>
public static class TypeCompatibility
{
    private const int LongestNumber = 12;
    private static readonly int LongestEmail = AffiliateField.BuiltIn.First(f => f.Type == AffiliateFieldType.Email).MaxLength!.Value;

    public static Compatibility Check(AffiliateField source, SalesforceField target, RowTransform transform = RowTransform.None)
    {
        if (!target.Writeable)
            return Impossible(CompatibilityReason.NotWriteable);
        return target.Type switch
        {
            "string" or "textarea" or "phone" or "url" or "encryptedstring" or "combobox" => CheckLength(source, target, transform),
            "email" => CheckLength(source, target, transform) is { Kind: CompatibilityKind.Fine } && (source.Type != AffiliateFieldType.Email || transform != RowTransform.None)
                ? new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotAnEmail)
                : CheckLength(source, target, transform),
            "picklist" => source.Type == AffiliateFieldType.List ? Impossible(CompatibilityReason.ListIntoPicklist) : CheckPicklist(source, target, transform),
            "multipicklist" => CheckPicklist(source, target, transform),
            "double" or "currency" or "percent" => source.Type == AffiliateFieldType.Number ? Compatibility.Fine : Impossible(CompatibilityReason.TextIntoNumber),
            "int" or "long" => CheckWholeNumber(source),
            "reference" or "id" => Impossible(CompatibilityReason.IntoReference),
            "boolean" => Impossible(CompatibilityReason.IntoBoolean),
            "date" or "datetime" or "time" => Impossible(CompatibilityReason.IntoDate),
            _ => Impossible(CompatibilityReason.UnsupportedType),
        };
    }

    private static Compatibility CheckLength(AffiliateField source, SalesforceField target, RowTransform transform) =>
        target.Length > 0 && (LongestValue(source, transform) is not { } longest || longest > target.Length)
            ? new(CompatibilityKind.MayBeCut, CompatibilityReason.TooLong, target.Length)
            : Compatibility.Fine;

    private static Compatibility CheckPicklist(AffiliateField source, SalesforceField target, RowTransform transform)
    {
        if (!target.RestrictedPicklist)
            return CheckLength(source, target, transform);
        return !transform.FallsBackToEmail() && KnownValues(source) is { } known && known.All(v => target.PicklistValues.Any(p => p.Active && string.Equals(p.Value, v, StringComparison.OrdinalIgnoreCase)))
            ? Compatibility.Fine
            : new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.NotInPicklist);
    }

    private static Compatibility CheckWholeNumber(AffiliateField source) => source switch
    {
        { Type: not AffiliateFieldType.Number } => Impossible(CompatibilityReason.TextIntoNumber),
        { Key: "ref_percent" } => new(CompatibilityKind.ValuesMayBeRefused, CompatibilityReason.Decimals),
        _ => Compatibility.Fine,
    };

    private static int? LongestValue(AffiliateField source, RowTransform transform) =>
        LongestValue(source) is { } longest && transform.FallsBackToEmail() ? Math.Max(longest, LongestEmail) : LongestValue(source);

    // A list is joined into one text of any length.
    private static int? LongestValue(AffiliateField source) => source.Type switch
    {
        AffiliateFieldType.Number => LongestNumber,
        AffiliateFieldType.List => null,
        _ => source.MaxLength ?? KnownValues(source)?.Max(v => (int?)v.Length),
    };

    private static IReadOnlyList<string>? KnownValues(AffiliateField source)
    {
        if (source.Key == "status")
            return [.. Enum.GetValues<AffiliateStatus>().Select(s => s.ToAffise())];
        return source.SignUpField is { Options: { Count: > 0 } options } ? options : null;
    }

    private static Compatibility Impossible(CompatibilityReason reason) => new(CompatibilityKind.Impossible, reason);
}
