using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>The one way in for an affiliate: validate, save and owe in one transaction, then wake the engine.</summary>
public interface IAffiliateIntake
{
    /// <summary>Creates or updates. Nothing is saved unless the result is <see cref="IntakeStatus.Saved"/>.</summary>
    Task<IntakeResult> SaveAsync(AffiliateInput input, string? actorId, CancellationToken cancellationToken);

    /// <summary>Makes affiliates owed without an edit: Sync now, backfill, a new mapping. Returns how many rows are owed by this call.</summary>
    /// <param name="affiliateKeys">Null for all affiliates.</param>
    Task<int> OweAsync(int connectionId, IReadOnlyCollection<long>? affiliateKeys, OwedReason reason, bool force, string? actorId, CancellationToken cancellationToken);
}

/// <summary>An affiliate as a form or file gives it. <see cref="Key"/> null creates.</summary>
public sealed record AffiliateInput
{
    public long? Key { get; init; }

    /// <summary>The stamp that the form was opened on; a different one in the database is a conflict. Null skips the check.</summary>
    public Guid? Stamp { get; init; }

    /// <summary>Affise's number when the affiliate comes from Affise; null makes <c>portal-{n}</c>. Never changes an existing ID.</summary>
    public string? AffiliateId { get; init; }
    public string Email { get; init; } = "";
    public string? CompanyName { get; init; }
    public string? ContactPerson { get; init; }
    public AffiliateStatus Status { get; init; } = AffiliateStatus.Active;
    public string? Manager { get; init; }
    public string? Country { get; init; }
    public string? Phone { get; init; }
    public string? City { get; init; }
    public string? Address1 { get; init; }
    public string? Address2 { get; init; }
    public string? ZipCode { get; init; }
    public string? Notes { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public int? Level { get; init; }
    public decimal? ReferralPercent { get; init; }
    public IReadOnlyDictionary<int, IReadOnlyList<string>> SignUpValues { get; init; } = new Dictionary<int, IReadOnlyList<string>>();
}

public enum IntakeStatus
{
    Saved = 0,
    Invalid = 1,

    /// <summary>Somebody else saved in between.</summary>
    Conflict = 2,

    /// <summary>The affiliate is gone.</summary>
    NotFound = 3,
}

/// <param name="OwedConnections">How many connections owe the new state to Salesforce.</param>
/// <param name="Errors">Field key (<see cref="AffiliateField.Key"/>) and error code; screens have the words.</param>
public sealed record IntakeResult(IntakeStatus Status, long Key, string AffiliateId, Guid Stamp, int OwedConnections, IReadOnlyList<IntakeError> Errors)
{
    /// <summary>What the save made different from what was stored, read in its transaction; empty when nothing was saved.</summary>
    public IReadOnlyList<ValueChange> Changes { get; init; } = [];

    public static IntakeResult Failed(IntakeStatus status, params IReadOnlyList<IntakeError> errors) => new(status, 0, "", default, 0, errors);
}

/// <param name="Code">One of <see cref="IntakeErrorCodes"/>.</param>
/// <param name="Limit">The bound that was crossed, where there is one.</param>
public sealed record IntakeError(string FieldKey, string Code, int? Limit = null);

public static class IntakeErrorCodes
{
    public const string Required = "required";
    public const string TooLong = "too-long";
    public const string InvalidEmail = "invalid-email";
    public const string EmailTaken = "email-taken";
    public const string UnknownCountry = "unknown-country";
    public const string OutOfRange = "out-of-range";
    public const string InvalidTag = "invalid-tag";
    public const string UnknownOption = "unknown-option";
    public const string SameAsEmail = "same-as-email";

    /// <summary>The given ID belongs to another affiliate, or to the portal's own numbering.</summary>
    public const string IdTaken = "id-taken";

    /// <summary>The affiliate was erased for good and takes nothing any more.</summary>
    public const string Erased = "erased";

    /// <summary>A character that cannot be stored or that nobody can read: a control character, or half of a pair.</summary>
    public const string InvalidText = "invalid-text";

    /// <summary>More values than one affiliate holds.</summary>
    public const string TooMany = "too-many";

    /// <summary>Somebody else kept saving the same affiliate. Sending it again is safe.</summary>
    public const string Conflict = "conflict";

    /// <summary>The database refused what every rule let pass.</summary>
    public const string NotStored = "not-stored";
}
