using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Intake;

/// <summary>The same way in for many: a script or a poller brings what it knows of each affiliate, and nothing else of it changes.</summary>
public interface IAffiliateBatchIntake
{
    /// <summary>Creates or updates by <see cref="AffiliatePatch.AffiliateId"/>, in order, in one transaction with what is owed.
    /// What is wrong with one costs no other. The same call again changes nothing and owes nothing.</summary>
    /// <param name="patches">At most <see cref="AffiliatePatch.MostAtOnce"/>.</param>
    /// <returns>One result for each, in the same order.</returns>
    Task<IReadOnlyList<PatchResult>> SaveAsync(IReadOnlyList<AffiliatePatch> patches, string? actorId, CancellationToken cancellationToken);
}

/// <summary>What somebody knows of one affiliate. A member that is left out stays as it is; null clears it.</summary>
public sealed record AffiliatePatch
{
    public const int MostAtOnce = 1000;
    public const int MostTags = 300;

    /// <summary>Affise's number, or the <c>portal-{n}</c> of an affiliate that is there.</summary>
    public string? AffiliateId { get; init; }
    public Optional<string?> Email { get; init; }
    public Optional<string?> CompanyName { get; init; }
    public Optional<string?> ContactPerson { get; init; }
    public Optional<AffiliateStatus> Status { get; init; }
    public Optional<string?> Manager { get; init; }
    public Optional<string?> Country { get; init; }
    public Optional<string?> Phone { get; init; }
    public Optional<string?> City { get; init; }
    public Optional<string?> Address1 { get; init; }
    public Optional<string?> Address2 { get; init; }
    public Optional<string?> ZipCode { get; init; }
    public Optional<string?> Notes { get; init; }
    public Optional<IReadOnlyList<string>> Tags { get; init; }
    public Optional<int?> Level { get; init; }
    public Optional<decimal?> ReferralPercent { get; init; }

    /// <summary>Answers by the field's name, whatever its case: the ids of Affise's fields are not the portal's. An empty answer clears.</summary>
    public IReadOnlyList<NamedValues> SignUpValues { get; init; } = [];
}

/// <param name="Values">The labels, never positions.</param>
public sealed record NamedValues(string Name, IReadOnlyList<string> Values);

public enum PatchOutcome
{
    Created = 0,
    Updated = 1,

    /// <summary>Equal to what is stored: nothing was written and nothing is owed.</summary>
    Unchanged = 2,

    /// <summary>Nothing of it was saved.</summary>
    Rejected = 3,
}

/// <param name="Errors">What is wrong, where it was rejected.</param>
/// <param name="UnknownFields">Names of sign-up fields that the portal does not have; their answers were ignored.</param>
public sealed record PatchResult(PatchOutcome Outcome, IReadOnlyList<IntakeError> Errors, IReadOnlyList<string> UnknownFields)
{
    public static PatchResult Rejected(params IReadOnlyList<IntakeError> errors) => new(PatchOutcome.Rejected, errors, []);
}
