using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>Whether what a row makes of an affiliate can live in a Salesforce field.</summary>
/// <param name="MaxLength">Characters that fit, with <see cref="CompatibilityKind.MayBeCut"/>.</param>
public sealed record Compatibility(CompatibilityKind Kind, CompatibilityReason Reason = CompatibilityReason.None, int? MaxLength = null)
{
    public static Compatibility Fine { get; } = new(CompatibilityKind.Fine);

    public bool IsPossible => Kind != CompatibilityKind.Impossible;

    /// <summary>Steps that put it right when they are added at the end, if there are such.</summary>
    public IReadOnlyList<TransformStep> Cure { get; init; } = [];

    public bool Equals(Compatibility? other) =>
        other is not null && Kind == other.Kind && Reason == other.Reason && MaxLength == other.MaxLength && Cure.SequenceEqual(other.Cure);

    public override int GetHashCode() => HashCode.Combine(Kind, Reason, MaxLength);
}

public enum CompatibilityKind
{
    Fine = 0,

    /// <summary>Longer values do not fit; Salesforce refuses the affiliate.</summary>
    MayBeCut = 1,

    /// <summary>Some values may not be valid there; Salesforce refuses the affiliate.</summary>
    ValuesMayBeRefused = 2,
    Impossible = 3,

    /// <summary>Salesforce takes what is sent, but some values are cut, left out or held back on the way.</summary>
    LosesSome = 4,
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
    ListIntoNumber = 12,
    IsId = 13,
    Formula = 14,
    AutoNumber = 15,

    /// <summary>Salesforce makes it of other fields, which can be mapped instead.</summary>
    Compound = 16,

    /// <summary>A step cuts longer values.</summary>
    Cut = 17,

    /// <summary>A step leaves out what is no number.</summary>
    NotANumber = 18,
    NotADate = 19,
    NotYesNo = 20,
    NotARecordId = 21,
    NotACountry = 22,

    /// <summary>More digits than the field has room for.</summary>
    OutOfRange = 23,

    /// <summary>Salesforce requires the field, and some affiliates have nothing for it.</summary>
    RequiredMayBeBlank = 24,

    /// <summary>The field must never be empty, so a blank value cannot clear it.</summary>
    CannotBeCleared = 25,

    /// <summary>The policy writes only where Salesforce does not let us write.</summary>
    NeverWritten = 26,

    /// <summary>The value map holds affiliates back whose value it does not list.</summary>
    StopsUnlisted = 27,

    /// <summary>The value map sends nothing for values that it does not list.</summary>
    LeavesOutUnlisted = 28,
    BadTemplate = 29,

    /// <summary>Secret or bank data.</summary>
    Guarded = 30,

    /// <summary>A step lacks what it needs, or does not fit what comes to it.</summary>
    BadStep = 31,

    /// <summary>The affiliate field no longer exists.</summary>
    SourceGone = 32,

    /// <summary>A constant without a text.</summary>
    NothingGiven = 33,

    /// <summary>Made by a newer version of the portal.</summary>
    UnknownRecipe = 34,

    /// <summary>An earlier row leads to the same field.</summary>
    TargetTaken = 35,

    /// <summary>The record that the id names must exist.</summary>
    MayNotExist = 36,

    /// <summary>A checkbox is never empty, so it is filled in new records alone.</summary>
    NeverEmpty = 37,

    /// <summary>The object has no such field, or the granting user does not see it.</summary>
    NoSuchField = 38,

    /// <summary>Looked for by e-mail, and more than one record carries it.</summary>
    SeveralRecords = 39,
}
