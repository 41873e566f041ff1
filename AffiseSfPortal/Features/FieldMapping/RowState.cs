using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Headings of the grid, in their order.</summary>
public enum FieldGroup
{
    MatchingKey = 0,

    /// <summary>What Salesforce requires and no affiliate field suggests itself for.</summary>
    Required = 1,
    Contact = 2,
    Company = 3,
    Status = 4,
    SignUp = 5,

    /// <summary>Added rows that have no affiliate field yet.</summary>
    Added = 6,

    /// <summary>Constants, templates and links.</summary>
    Composed = 7,
}

/// <summary>The one word that the grid says of a row.</summary>
public enum RowCheck
{
    NotMapped = 0,
    Suggested = 1,
    Fine = 2,

    /// <summary>Salesforce refuses longer values.</summary>
    MayBeTooLong = 3,

    /// <summary>Salesforce may refuse some values.</summary>
    MayBeRefused = 4,

    /// <summary>A name typed by hand: checked after the grant.</summary>
    NotChecked = 5,

    /// <summary>No value of this field can ever arrive there.</summary>
    Impossible = 6,

    /// <summary>The object has no such field, or the granting user cannot write it.</summary>
    UnknownField = 7,

    /// <summary>Two rows lead to one Salesforce field.</summary>
    Duplicate = 8,

    /// <summary>The sign-up field behind the row was deleted.</summary>
    SourceGone = 9,

    /// <summary>Some values are cut, left out or held back on the way.</summary>
    LosesSome = 10,
}

/// <summary>A check with its reason: a code that the screen puts into words, and what the words need.</summary>
public readonly record struct RowVerdict(RowCheck Check, string? Reason = null, string? Argument = null)
{
    public bool Blocks => Check is RowCheck.Impossible or RowCheck.UnknownField or RowCheck.Duplicate or RowCheck.SourceGone;

    public bool NeedsALook => Blocks || Check is RowCheck.MayBeTooLong or RowCheck.MayBeRefused or RowCheck.LosesSome;
}

/// <summary>What a row offers before anybody chose.</summary>
/// <param name="Percent">0 to 100.</param>
public sealed record Suggestion(string SourceKey, SalesforceField Target, RowRecipe Recipe, int Percent, string Reason);

/// <summary>What of the sample affiliate goes to Salesforce.</summary>
public sealed record Arrival(string? Text, string? WhyNot);

/// <summary>One row as it is shown. Never changed: a row is drawn again exactly when it gets another state.</summary>
public sealed record RowState
{
    public required int Id { get; init; }
    public string? SourceKey { get; init; }

    /// <summary>Null for a new row and for a deleted sign-up field.</summary>
    public AffiliateField? Source { get; init; }
    public required FieldGroup Group { get; init; }

    /// <summary>1 for the row that every affiliate field has, then 2, 3…</summary>
    public int Ordinal { get; init; } = 1;
    public string? Target { get; init; }

    /// <summary>What is known of <see cref="Target"/>.</summary>
    public SalesforceField? Field { get; init; }
    public RowRecipe Recipe { get; init; } = RowRecipe.None;

    /// <summary>What of <see cref="Recipe"/> older versions knew.</summary>
    public RowTransform Transform => RowTransforms.Of(Recipe.Steps) ?? RowTransform.None;

    /// <summary>How much harm the value could do in the wrong hands.</summary>
    public DataClass Class { get; init; }

    /// <summary>What the row does to the affiliates that there are; null while nobody counted.</summary>
    public RowSurvey? Survey { get; init; }
    public RowVerdict Verdict { get; init; }
    public Suggestion? Suggestion { get; init; }
    public bool IsChanged { get; init; }

    /// <summary>The row whose Salesforce field is the unique external ID that records are found by.</summary>
    public bool IsKey { get; init; }
    public string Sample { get; init; } = "";
    public Arrival? Arrival { get; init; }

    public bool IsMapped => Target is not null;

    public bool IsExtra => Ordinal > 1 || Group is FieldGroup.Added or FieldGroup.Composed;

    /// <summary>A constant, a template or a link.</summary>
    public bool IsComposed => SourceKey is { } key && !RowSources.IsField(key);

    /// <summary>The key goes as it is: anything done to it would lose the record.</summary>
    public bool CanTransform => IsMapped && SourceKey is not null && !IsKey;

    /// <summary>The mark, with what was counted: a row that could lose something and loses nothing today is fine today.</summary>
    public bool IsFineToday => Verdict.NeedsALook && !Verdict.Blocks && Survey is { KeptOut: 0, Losing: 0 };

    public bool NeedsALook => Verdict.NeedsALook && !IsFineToday;
}

/// <summary>A Salesforce field that must have a source and has none, with what would cure it in one click.</summary>
/// <param name="Default">A text that the org itself offers for it.</param>
public sealed record RequiredGap(SalesforceField Field, FieldGroup Group, RequiredCure? Cure, string? Default = null);

/// <summary>One click: this affiliate field, treated so, to the required field.</summary>
public sealed record RequiredCure(string SourceKey, RowTransform Transform);

/// <summary>One difference to the saved version.</summary>
public sealed record RowChange(string? SourceKey, string? From, string? To, RowRecipe FromRecipe, RowRecipe ToRecipe);

internal enum GridFilter
{
    All = 0,
    ToLookAt = 1,
    Suggestions = 2,
    NotMapped = 3,
}
