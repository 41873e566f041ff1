namespace AffiseSfPortal.Mapping;

/// <summary>How a value is written into JSON.</summary>
internal enum TargetKind
{
    Text = 0,
    MultiPicklist = 1,
    Number = 2,
    WholeNumber = 3,
    YesNo = 4,
    Date = 5,
    DateTime = 6,
    Never = 7,
}

internal static class TargetKinds
{
    /// <summary>By the describe's type; a type nobody knows yet is sent as text.</summary>
    public static TargetKind Of(string? describeType) => describeType switch
    {
        "multipicklist" => TargetKind.MultiPicklist,
        "double" or "currency" or "percent" => TargetKind.Number,
        "int" or "long" => TargetKind.WholeNumber,
        "boolean" => TargetKind.YesNo,
        "date" => TargetKind.Date,
        "datetime" => TargetKind.DateTime,
        "address" or "location" or "base64" or "complexvalue" => TargetKind.Never,
        _ => TargetKind.Text,
    };
}
