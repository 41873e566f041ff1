using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>One cell of the table.</summary>
/// <param name="Step">The transform without which the two do not meet; null for a direct cell.</param>
/// <param name="IsImplied">The composer takes the step by itself: there is only one right way.</param>
/// <param name="Reason">Why nothing meets, or why the step is needed.</param>
public sealed record CompatibilityCell(bool IsPossible, TransformKind? Step, bool IsImplied, CompatibilityReason Reason)
{
    public static CompatibilityCell Direct { get; } = new(true, null, false, CompatibilityReason.None);

    public static CompatibilityCell With(TransformKind step, CompatibilityReason reason) => new(true, step, false, reason);

    public static CompatibilityCell By(TransformKind step) => new(true, step, true, CompatibilityReason.None);

    public static CompatibilityCell Refused(CompatibilityReason reason) => new(false, null, false, reason);
}

/// <summary>Which kinds of value can live in which kinds of Salesforce field, before anything is known of lengths and values.</summary>
public static class CompatibilityTable
{
    /// <summary>Every type that a describe has named so far (a type that is not here is refused).</summary>
    public static IReadOnlyList<string> DescribeTypes { get; } =
    [
        "string", "textarea", "email", "phone", "url", "combobox", "encryptedstring", "picklist", "multipicklist", "boolean", "int", "long", "double", "currency", "percent",
        "date", "datetime", "time", "reference", "id", "address", "location", "base64", "anyType", "complexvalue",
    ];

    public static CompatibilityCell Of(ValueShape shape, string describeType) => describeType switch
    {
        "string" or "textarea" or "phone" or "url" or "combobox" or "encryptedstring" => IsList(shape) ? CompatibilityCell.By(TransformKind.Join) : CompatibilityCell.Direct,
        "email" => OfEmail(shape),
        "picklist" => IsList(shape) ? CompatibilityCell.With(TransformKind.FirstItem, CompatibilityReason.ListIntoPicklist) : CompatibilityCell.Direct,
        "multipicklist" => CompatibilityCell.Direct,
        "double" or "currency" or "percent" or "int" or "long" => OfNumber(shape),
        "boolean" => OfYesNo(shape),
        "date" => OfDate(shape, TransformKind.Date, ValueShape.Day),
        "datetime" => OfDate(shape, TransformKind.DateTime, ValueShape.Instant),
        "time" => OfDate(shape, TransformKind.Time, ValueShape.TimeOfDay),
        "reference" => OfReference(shape),
        "id" => CompatibilityCell.Refused(CompatibilityReason.IsId),
        "address" or "location" => CompatibilityCell.Refused(CompatibilityReason.Compound),
        _ => CompatibilityCell.Refused(CompatibilityReason.UnsupportedType),
    };

    private static bool IsList(ValueShape shape) => shape is ValueShape.Checkboxes or ValueShape.Tags;

    private static CompatibilityCell OfEmail(ValueShape shape) => shape switch
    {
        ValueShape.Email or ValueShape.Text or ValueShape.MultiLine or ValueShape.Select or ValueShape.Radio or ValueShape.Manager => CompatibilityCell.Direct,
        ValueShape.Checkboxes => CompatibilityCell.With(TransformKind.FirstItem, CompatibilityReason.NotAnEmail),
        ValueShape.Phone or ValueShape.Number or ValueShape.Instant or ValueShape.Day or ValueShape.TimeOfDay or ValueShape.YesNo
            or ValueShape.Country or ValueShape.Tags or ValueShape.Link or ValueShape.RecordId => CompatibilityCell.Refused(CompatibilityReason.NotAnEmail),
    };

    private static CompatibilityCell OfNumber(ValueShape shape) => shape switch
    {
        ValueShape.Number => CompatibilityCell.Direct,
        ValueShape.Text or ValueShape.MultiLine or ValueShape.Select or ValueShape.Radio => CompatibilityCell.With(TransformKind.Number, CompatibilityReason.TextIntoNumber),
        ValueShape.Checkboxes or ValueShape.Tags => CompatibilityCell.Refused(CompatibilityReason.ListIntoNumber),
        ValueShape.Email or ValueShape.Phone or ValueShape.Instant or ValueShape.Day or ValueShape.TimeOfDay or ValueShape.YesNo or ValueShape.Country
            or ValueShape.Manager or ValueShape.Link or ValueShape.RecordId => CompatibilityCell.Refused(CompatibilityReason.TextIntoNumber),
    };

    private static CompatibilityCell OfYesNo(ValueShape shape) => shape switch
    {
        ValueShape.YesNo => CompatibilityCell.Direct,
        ValueShape.Text or ValueShape.MultiLine or ValueShape.Select or ValueShape.Radio or ValueShape.Number => CompatibilityCell.With(TransformKind.YesNo, CompatibilityReason.IntoBoolean),
        ValueShape.Checkboxes or ValueShape.Tags => CompatibilityCell.With(TransformKind.Contains, CompatibilityReason.IntoBoolean),
        ValueShape.Email or ValueShape.Phone or ValueShape.Instant or ValueShape.Day or ValueShape.TimeOfDay or ValueShape.Country
            or ValueShape.Manager or ValueShape.Link or ValueShape.RecordId => CompatibilityCell.Refused(CompatibilityReason.IntoBoolean),
    };

    private static CompatibilityCell OfDate(ValueShape shape, TransformKind step, ValueShape direct) => shape switch
    {
        _ when shape == direct => CompatibilityCell.Direct,
        ValueShape.Instant => CompatibilityCell.By(step),
        ValueShape.Day when direct == ValueShape.Instant => CompatibilityCell.By(step),
        ValueShape.Text or ValueShape.MultiLine or ValueShape.Select or ValueShape.Radio => CompatibilityCell.With(step, CompatibilityReason.IntoDate),
        _ => CompatibilityCell.Refused(CompatibilityReason.IntoDate),
    };

    private static CompatibilityCell OfReference(ValueShape shape) => shape switch
    {
        ValueShape.RecordId => CompatibilityCell.Direct,
        ValueShape.Text or ValueShape.Select or ValueShape.Radio or ValueShape.Manager => CompatibilityCell.With(TransformKind.RecordId, CompatibilityReason.IntoReference),
        ValueShape.MultiLine or ValueShape.Email or ValueShape.Phone or ValueShape.Number or ValueShape.Instant or ValueShape.Day or ValueShape.TimeOfDay or ValueShape.YesNo
            or ValueShape.Checkboxes or ValueShape.Country or ValueShape.Tags or ValueShape.Link => CompatibilityCell.Refused(CompatibilityReason.IntoReference),
    };
}
