using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>What a step asks of a person.</summary>
internal enum StepArguments
{
    None = 0,
    Text = 1,
    TextAndWith = 2,
    Number = 3,
    Field = 4,
    DecimalMark = 5,
    ZoneAndOrder = 6,
}

/// <summary>How steps are offered and begun.</summary>
internal static class StepShape
{
    private static readonly (string Group, TransformKind[] Kinds)[] Offered =
    [
        ("Text", [TransformKind.FirstWord, TransformKind.FirstWords, TransformKind.LastWord, TransformKind.OneLine, TransformKind.UpperCase, TransformKind.LowerCase, TransformKind.Capitals, TransformKind.Truncate, TransformKind.Replace, TransformKind.Prefix, TransformKind.Suffix]),
        ("List", [TransformKind.Join, TransformKind.FirstItem, TransformKind.Contains]),
        ("Country", [TransformKind.CountryName, TransformKind.CountryCode]),
        ("Read", [TransformKind.Number, TransformKind.Round, TransformKind.YesNo, TransformKind.Date, TransformKind.DateTime, TransformKind.Time, TransformKind.RecordId]),
        ("Blank", [TransformKind.OrField, TransformKind.OrText, TransformKind.OrTextOnCreate]),
    ];

    public static ILookup<string, TransformKind> Groups { get; } = Offered.SelectMany(g => g.Kinds.Select(k => (g.Group, Kind: k))).ToLookup(x => x.Group, x => x.Kind);

    /// <summary>Zones that most people look for; any other name of the zone database can be typed.</summary>
    public static IReadOnlyList<string> Zones { get; } = ["UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney"];

    public static StepArguments Of(TransformKind kind) => kind switch
    {
        TransformKind.Prefix or TransformKind.Suffix or TransformKind.Join or TransformKind.Contains or TransformKind.OrText or TransformKind.OrTextOnCreate => StepArguments.Text,
        TransformKind.Replace => StepArguments.TextAndWith,
        TransformKind.Truncate or TransformKind.Round => StepArguments.Number,
        TransformKind.OrField => StepArguments.Field,
        TransformKind.Number => StepArguments.DecimalMark,
        TransformKind.Date or TransformKind.DateTime or TransformKind.Time => StepArguments.ZoneAndOrder,
        TransformKind.FirstWords or TransformKind.LastWord or TransformKind.FirstWord or TransformKind.OneLine or TransformKind.UpperCase or TransformKind.LowerCase or TransformKind.Capitals
            or TransformKind.FirstItem or TransformKind.CountryName or TransformKind.CountryCode or TransformKind.YesNo or TransformKind.RecordId => StepArguments.None,
    };

    /// <summary>With arguments that work where there are such.</summary>
    public static TransformStep New(TransformKind kind, SalesforceField? target) => kind switch
    {
        TransformKind.Truncate => new(kind, Number: target is { Length: > 0 } ? target.Length : 255),
        TransformKind.Round => new(kind, Number: 0),
        TransformKind.Join => new(kind, ", "),
        TransformKind.OrField => new(kind, "email"),
        TransformKind.Date or TransformKind.DateTime or TransformKind.Time => new(kind, "UTC"),
        _ => new(kind),
    };

    public static int? NumberOf(object? value) => int.TryParse(value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
