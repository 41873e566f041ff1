using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

/// <summary>Cures as a test says, and what was done with them.</summary>
internal sealed class FakeCures : IMappingCures
{
    public List<MappingCure> Found { get; } = [];

    public List<(MappingCure Cure, string? Choice, int BaseNumber, string? Person)> Published { get; } = [];

    public CurePreview Preview { get; set; } = new(7, new MappingRow { SourceKey = "phone", TargetField = "Phone" }, new MappingRow { SourceKey = "phone", TargetField = "Phone" }, null);

    public CureAnswer Answer { get; set; } = new(8, null);

    public Task<IReadOnlyList<MappingCure>> FindAsync(int connectionId, MappingFault fault, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<MappingCure>>(Found);

    public Task<CurePreview> PreviewAsync(int connectionId, MappingCure cure, string? choice, CancellationToken cancellationToken) =>
        Task.FromResult(cure.NeedsChoice && choice is null ? Preview with { Problem = CureProblem.ChoiceMissing } : Preview);

    public Task<CureAnswer> PublishAsync(int connectionId, MappingCure cure, string? choice, int baseNumber, string? person, CancellationToken cancellationToken)
    {
        Published.Add((cure, choice, baseNumber, person));
        return Task.FromResult(Answer);
    }
}
