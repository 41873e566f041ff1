using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Features.FieldMapping;

/// <summary>Everything the page opens with.</summary>
public sealed record MappingPage(
    MappingConnection Connection,
    IReadOnlyList<AffiliateField> Sources,
    MappingVersion? Saved,
    TargetCatalogue Targets,
    Affiliate? Sample)
{
    public int ConnectionId { get; init; }

    /// <summary>A draft that an admin kept, not older than the saved version.</summary>
    public StoredDraft? Draft { get; init; }

    /// <summary>Why the org's own fields could not be read when there are none kept; the page opens all the same.</summary>
    public SalesforceFault? NotRead { get; init; }
}

/// <summary>What the grid says of the connection.</summary>
/// <param name="HasCredentials">The five fields were saved.</param>
/// <param name="IsGranted">Salesforce can be asked for its fields.</param>
/// <param name="NextStep">The step of the set-up that comes after the fields, as the wizard numbers them; null when the set-up is done.</param>
public sealed record MappingConnection(string? OrgName, bool? IsSandbox, bool HasCredentials, bool IsGranted, int? NextStep = null)
{
    public const int PermissionsStep = 4;
    public const int HealthCheckStep = 5;
}

/// <summary>The draft as it is handed over.</summary>
/// <param name="BaseNumber">The version that the person was looking at; 0 before the first.</param>
internal sealed record MappingSave(string ObjectName, int BaseNumber, MatchBy MatchBy, string? MatchField, IReadOnlyList<MappingRow> Rows, string? SavedBy)
{
    public MappingSettings? Settings { get; init; }

    /// <summary>The version that is brought back.</summary>
    public int? RestoredFrom { get; init; }
}

/// <summary>What became of a Save.</summary>
internal abstract record MappingSaveResult
{
    public sealed record Saved(MappingVersion Version) : MappingSaveResult;

    /// <summary>Another tab or person saved in between; nothing was written.</summary>
    public sealed record Conflict(MappingVersion Newer) : MappingSaveResult;

    /// <summary>The destination object was changed in between; nothing was written.</summary>
    public sealed record ObjectChanged(string ObjectName) : MappingSaveResult;

    /// <summary>Two rows lead to one field, or a name is no API name: the screen should not have let it pass.</summary>
    public sealed record Refused(string TargetField) : MappingSaveResult;
}

/// <summary>Where to go from the affiliate that is shown.</summary>
internal enum SampleStep
{
    Newer = 0,
    Older = 1,
}

/// <summary>One entry of the sample picker.</summary>
internal sealed record SampleChoice(long Key, string AffiliateId, string Name);
