namespace AffiseSfPortal.Domain;

/// <summary>What a row does beyond naming two fields. A row without one sends the affiliate field as it is.</summary>
public sealed record RowRecipe
{
    /// <summary>The constant's or template's text; null for the other sources.</summary>
    public string? Text { get; init; }

    /// <summary>Looked up before the steps.</summary>
    public ValueMap? Values { get; init; }

    /// <summary>In the order they are taken.</summary>
    public IReadOnlyList<TransformStep> Steps { get; init; } = [];

    public RowPolicy Policy { get; init; }

    /// <summary>Written by a newer version of the portal: nothing of it is sent, and the grid says so.</summary>
    public bool IsUnknown { get; init; }

    public bool IsPlain => Equals(None);

    public static RowRecipe None { get; } = new();

    public bool Equals(RowRecipe? other) =>
        other is not null && Text == other.Text && Policy == other.Policy && IsUnknown == other.IsUnknown && Equals(Values, other.Values) && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => HashCode.Combine(Text, Policy, Values, Steps.Count);
}

/// <summary>When the value of a row is written over what Salesforce has. A blank value is never sent, unless a person asked for it.</summary>
public enum RowPolicy
{
    Always = 0,

    /// <summary>Only where the record has nothing yet.</summary>
    OnlyIfEmpty = 1,

    /// <summary>Only into a record that is made by this send.</summary>
    OnlyOnCreate = 2,

    /// <summary>Always, and a blank value clears the Salesforce field.</summary>
    ClearWhenBlank = 3,
}

/// <summary>One thing that is done to a value on its way. Which of the arguments count depends on the kind.</summary>
/// <param name="Text">A separator, a text to find, a fallback, a time zone, an affiliate field's key.</param>
/// <param name="With">What replaces it, or an order of day and month.</param>
/// <param name="Number">A length or a count of decimals.</param>
public sealed record TransformStep(TransformKind Kind, string? Text = null, string? With = null, int? Number = null);

/// <summary>Numbers are for switches alone; stored are the names.</summary>
public enum TransformKind
{
    /// <summary>All words but the last; one word gives nothing.</summary>
    FirstWords = 0,
    LastWord = 1,
    FirstWord = 2,

    /// <summary>Blanks and line breaks in a row become one blank.</summary>
    OneLine = 3,
    UpperCase = 4,
    LowerCase = 5,

    /// <summary>Each word begins with a capital.</summary>
    Capitals = 6,

    /// <summary>At most <see cref="TransformStep.Number"/> characters; what was cut ends in an ellipsis.</summary>
    Truncate = 7,

    /// <summary>Each <see cref="TransformStep.Text"/> becomes <see cref="TransformStep.With"/>.</summary>
    Replace = 8,

    /// <summary>Puts <see cref="TransformStep.Text"/> in front, unless it is there.</summary>
    Prefix = 9,

    /// <summary>Puts <see cref="TransformStep.Text"/> at the end, unless it is there.</summary>
    Suffix = 10,

    /// <summary>The items of a list with <see cref="TransformStep.Text"/> between them.</summary>
    Join = 11,

    /// <summary>The first item of a list.</summary>
    FirstItem = 12,

    /// <summary>Yes when an item, or the whole text, is <see cref="TransformStep.Text"/>; else no.</summary>
    Contains = 13,

    /// <summary>ISO 3166 code to English name; anything else stays.</summary>
    CountryName = 14,

    /// <summary>English name or code in any case to the ISO 3166 code; anything else is left out.</summary>
    CountryCode = 15,

    /// <summary>Reads a number as people write it; anything else is left out.</summary>
    Number = 16,

    /// <summary>To <see cref="TransformStep.Number"/> decimals, halves away from zero.</summary>
    Round = 17,

    /// <summary>Reads yes and no as people write them; anything else is left out.</summary>
    YesNo = 18,

    /// <summary>The day in the zone <see cref="TransformStep.Text"/>, day and month in the order <see cref="TransformStep.With"/>.</summary>
    Date = 19,

    /// <summary>The instant; a time without a zone is one of <see cref="TransformStep.Text"/>.</summary>
    DateTime = 20,

    /// <summary>The time of day in the zone <see cref="TransformStep.Text"/>.</summary>
    Time = 21,

    /// <summary>A Salesforce record id; anything else is left out.</summary>
    RecordId = 22,

    /// <summary>The affiliate field <see cref="TransformStep.Text"/> where there is nothing.</summary>
    OrField = 23,

    /// <summary><see cref="TransformStep.Text"/> where there is nothing.</summary>
    OrText = 24,

    /// <summary><see cref="TransformStep.Text"/> where there is nothing, in a new record alone: a placeholder never overwrites.</summary>
    OrTextOnCreate = 25,
}

/// <summary>Which Salesforce value stands for which value of the affiliate.</summary>
public sealed record ValueMap
{
    public IReadOnlyList<ValueMapEntry> Entries { get; init; } = [];

    /// <summary>What becomes of a value that is not listed.</summary>
    public UnlistedValue Unlisted { get; init; }

    /// <summary>With <see cref="UnlistedValue.Text"/>.</summary>
    public string? UnlistedText { get; init; }

    public bool Equals(ValueMap? other) =>
        other is not null && Unlisted == other.Unlisted && UnlistedText == other.UnlistedText && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => HashCode.Combine(Entries.Count, Unlisted, UnlistedText);
}

/// <param name="To">Null sends nothing for this value.</param>
public sealed record ValueMapEntry(string From, string? To);

public enum UnlistedValue
{
    /// <summary>Goes on as it is.</summary>
    Keep = 0,

    /// <summary>Nothing is sent for it.</summary>
    Nothing = 1,

    /// <summary>One text stands for all of them.</summary>
    Text = 2,

    /// <summary>The affiliate is not sent at all until somebody has listed the value.</summary>
    Stop = 3,
}

/// <summary>Sources of a row that are no affiliate field, as they stand in <see cref="MappingRow.SourceKey"/>.</summary>
public static class RowSources
{
    public const string Constant = "@constant";
    public const string Template = "@template";

    /// <summary>The address of the affiliate's page in this portal.</summary>
    public const string PortalLink = "@link";

    /// <summary>Whether the key names an affiliate field, one that exists or once did.</summary>
    public static bool IsField(string key) => !key.StartsWith('@');
}
