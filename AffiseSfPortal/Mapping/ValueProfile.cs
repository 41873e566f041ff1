namespace AffiseSfPortal.Mapping;

/// <summary>The kinds of value that can come out of an affiliate or of a step: the rows of the <see cref="CompatibilityTable"/>.</summary>
public enum ValueShape
{
    Text = 0,
    MultiLine = 1,
    Email = 2,
    Phone = 3,
    Number = 4,

    /// <summary>A day with its time, as Affise writes one.</summary>
    Instant = 5,

    /// <summary>A day alone.</summary>
    Day = 6,
    TimeOfDay = 7,
    YesNo = 8,
    Select = 9,
    Radio = 10,
    Checkboxes = 11,
    Country = 12,
    Tags = 13,
    Manager = 14,
    Link = 15,

    /// <summary>A Salesforce record's id.</summary>
    RecordId = 16,
}

/// <summary>What is known of all values that a row can ever have at one point of its way. Steps turn one profile into the next, as they turn values into values.</summary>
public sealed record ValueProfile(ValueShape Shape)
{
    /// <summary>UTF-16 characters, as Salesforce and the portal count; null where there is no bound. Of one item, for a list.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only values there are, where they are known.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Several values at once.</summary>
    public bool IsList { get; init; }

    public bool MayBeBlank { get; init; } = true;

    /// <summary>Filled by a placeholder when the record is made.</summary>
    public bool HasPlaceholder { get; init; }

    /// <summary>Digits before the point; null where there is no bound.</summary>
    public int? Digits { get; init; }

    /// <summary>Digits after the point; null where there is no bound.</summary>
    public int? Decimals { get; init; }

    /// <summary>The greatest number is a whole one, so that rounding never needs a digit more.</summary>
    public bool HasFixedMost { get; init; }

    /// <summary>What some values lose on the way, <see cref="CompatibilityReason.None"/> when none does.</summary>
    public CompatibilityReason Loses { get; init; }

    /// <summary>A step that cannot work, or <see cref="CompatibilityReason.None"/>.</summary>
    public CompatibilityReason Broken { get; init; }

    public ValueProfile Losing(CompatibilityReason reason) => Loses == CompatibilityReason.None ? this with { Loses = reason } : this;

    public ValueProfile AsBroken(CompatibilityReason reason) => Broken == CompatibilityReason.None ? this with { Broken = reason } : this;

    public static int? Longer(int? one, int? other) => one is { } a && other is { } b ? Math.Max(a, b) : null;
}
