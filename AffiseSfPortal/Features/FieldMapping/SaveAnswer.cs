using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>What stands beside Save when it did not write a version.</summary>
public enum SaveAnswerKind
{
    NothingChanged = 0,
    NothingMapped = 1,
    Blocked = 2,
    Conflict = 3,
    ObjectChanged = 4,
    Refused = 5,

    /// <summary>Required fields have no source: kept as a draft.</summary>
    Gaps = 6,

    /// <summary>Kept as a draft, as was asked.</summary>
    DraftKept = 7,
}

/// <param name="Number">A count of rows or a version number.</param>
/// <param name="Newer">The version that somebody else saved meanwhile.</param>
public sealed record SaveAnswer(SaveAnswerKind Kind, int Number = 0, MappingVersion? Newer = null, string? Text = null);
