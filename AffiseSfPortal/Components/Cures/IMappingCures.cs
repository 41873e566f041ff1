using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Components.Cures;

/// <summary>Cures of the mapping that stand beside a fault, wherever faults are shown. The feature that owns the mapping does them.</summary>
public interface IMappingCures
{
    /// <summary>What would cure this, the best first; none when only a person or the org can.</summary>
    Task<IReadOnlyList<MappingCure>> FindAsync(int connectionId, MappingFault fault, CancellationToken cancellationToken);

    /// <summary>What the mapping would be with it, before anything is saved.</summary>
    /// <param name="choice">One of <see cref="MappingCure.Choices"/>, where the cure asks for one.</param>
    Task<CurePreview> PreviewAsync(int connectionId, MappingCure cure, string? choice, CancellationToken cancellationToken);

    /// <summary>Saves the next version of the mapping with nothing but this change.</summary>
    Task<CureAnswer> PublishAsync(int connectionId, MappingCure cure, string? choice, int baseNumber, string? person, CancellationToken cancellationToken);
}

/// <summary>What was refused.</summary>
/// <param name="AffiliateKey">One of the affected: what it has says which value of the affiliate became the refused one.</param>
public sealed record MappingFault(string? Code, string? Message, IReadOnlyList<string> Fields, long? AffiliateKey = null);

/// <param name="Target">The Salesforce field whose row is changed.</param>
/// <param name="Label">That field as the org calls it.</param>
/// <param name="Value">The refused value, where the cure is about one.</param>
/// <param name="Length">The length to cut at, where it is about that.</param>
/// <param name="Choices">What the org accepts instead: a person chooses, a cure never guesses data.</param>
public sealed record MappingCure(MappingCureKind Kind, string Target, string Label, string? Value, int? Length, IReadOnlyList<CureChoice> Choices)
{
    public bool NeedsChoice => Kind is MappingCureKind.MapValue or MappingCureKind.Default;
}

/// <param name="Value">What is sent.</param>
public sealed record CureChoice(string Value, string Label);

public enum MappingCureKind
{
    /// <summary>Cut what is too long.</summary>
    Truncate = 0,

    /// <summary>One value becomes another that the list has.</summary>
    MapValue = 1,

    /// <summary>Something stands in where the affiliate has nothing.</summary>
    Default = 2,

    /// <summary>The field is no longer sent.</summary>
    DropRow = 3,
}

/// <param name="BaseNumber">The version that it would change.</param>
/// <param name="Before">The row in words of the mapping; null when it is not there any more.</param>
/// <param name="After">Null when the row goes.</param>
/// <param name="Problem">Why it cannot be done; null when it can.</param>
public sealed record CurePreview(int BaseNumber, MappingRow? Before, MappingRow? After, CureProblem? Problem);

public enum CureProblem
{
    /// <summary>No row leads to the field any more.</summary>
    NoRow = 0,

    /// <summary>Somebody works on a draft: the cure would be lost in it, or it in the cure.</summary>
    DraftOpen = 1,

    /// <summary>Salesforce requires the field.</summary>
    Required = 2,

    /// <summary>Somebody saved another version in between.</summary>
    Conflict = 3,
    ChoiceMissing = 4,

    /// <summary>The mapping cannot take effect for another reason.</summary>
    Refused = 5,
}

/// <param name="Number">The version that is in effect now; null with a problem.</param>
public sealed record CureAnswer(int? Number, CureProblem? Problem);
