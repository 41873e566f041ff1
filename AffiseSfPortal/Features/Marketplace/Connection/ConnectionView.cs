using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Everything the plug-in's pages show of the connection, read at one moment. Holds no secret.</summary>
public sealed record ConnectionView
{
    public required int Id { get; init; }

    /// <summary>What was typed last, valid or not; the secret is always empty.</summary>
    public required ConnectionInput Typed { get; init; }

    /// <summary>What was saved last, or null before the first Save; the secret is always empty.</summary>
    public ConnectionInput? Saved { get; init; }
    public SecretState Secret { get; init; }
    public DateTime? SecretAt { get; init; }

    /// <summary>What stands in the fields differs from what was saved.</summary>
    public bool HasUnsavedEntries => Saved is null || Secret == SecretState.Typed
        || Typed with { SecretIsStored = Saved.SecretIsStored } != Saved;

    /// <summary>The wizard's step that was open last, 1 to 5.</summary>
    public int Step { get; init; } = 1;
    public bool AppCreated { get; init; }
    public required MappingView Mapping { get; init; }
    public GrantView? Grant { get; init; }
    public DateTime? ActivatedAt { get; init; }
    public DateTime? PausedAt { get; init; }
    public ConnectionHold? Hold { get; init; }
    public DateTime? LastSuccessAt { get; init; }

    /// <summary>Affiliates that have no record and are not owed: what activation offers to send.</summary>
    public int NotSent { get; init; }

    public ConnectionStanding Standing => this switch
    {
        { Grant: null, ActivatedAt: null, Saved: null, AppCreated: false } when Typed.IsEmpty && Secret == SecretState.None => ConnectionStanding.NotSetUp,
        { Hold.Cause: HoldCause.ReconnectNeeded } => ConnectionStanding.ReconnectNeeded,
        { ActivatedAt: null } => ConnectionStanding.InProgress,
        { PausedAt: not null } => ConnectionStanding.Paused,
        { Hold.Cause: HoldCause.MappingBroken or HoldCause.NotAllowed } => ConnectionStanding.NeedsPerson,
        { Hold: not null } => ConnectionStanding.Waiting,
        _ => ConnectionStanding.Active,
    };
}

/// <summary>How the plug-in stands, in one word.</summary>
public enum ConnectionStanding
{
    NotSetUp = 0,
    InProgress = 1,
    Active = 2,
    Paused = 3,
    ReconnectNeeded = 4,

    /// <summary>Salesforce is away or its allowance is used up; goes on by itself.</summary>
    Waiting = 5,

    /// <summary>The mapping or a right in Salesforce has to be changed.</summary>
    NeedsPerson = 6,
}

public enum SecretState
{
    None = 0,

    /// <summary>Kept, encrypted, from an entry that was not saved yet.</summary>
    Typed = 1,
    Saved = 2,
}

public sealed record GrantView(string OrgId, string OrgName, string Username, bool? IsSandbox, DateTime GrantedAt, string InstanceUrl);

/// <param name="Mapped">How many affiliate fields go somewhere.</param>
/// <param name="Total">How many affiliate fields there are.</param>
/// <param name="IsOtherObject">It was made for another destination object than the saved one.</param>
/// <param name="KeyNotUnique">The field that records are found by although the org does not keep it unique; null when there is none.</param>
public sealed record MappingView(int Mapped, int Total, IReadOnlyList<MissingField> Missing, bool IsOtherObject = false, string? KeyNotUnique = null)
{
    public bool IsReady => Mapped > 0 && Missing.Count == 0 && !IsOtherObject && KeyNotUnique is null;
}

/// <summary>A field without which Salesforce creates no record, and that has no source.</summary>
public sealed record MissingField(string Label, string ApiName);
