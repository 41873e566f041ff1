using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Cures;
using AffiseSfPortal.Components.Words;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>What waits for a person, by cause: the worst first, each with its cure beside it.</summary>
public sealed partial class ToFix
{
    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    [Parameter]
    public EventCallback<CauseGroup> OnRetry { get; set; }

    /// <summary>By <see cref="CauseGroup.Key"/>; a cause that is missing has none, or none is known yet.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, IReadOnlyList<MappingCure>> Cures { get; set; } = new Dictionary<string, IReadOnlyList<MappingCure>>(StringComparer.Ordinal);

    [Parameter]
    public EventCallback<CausedCure> OnCure { get; set; }

    [Parameter]
    public EventCallback<CauseGroup> OnIgnore { get; set; }

    /// <summary>The <see cref="CauseGroup.Key"/> that is being sent again, or null.</summary>
    [Parameter]
    public string? Sending { get; set; }

    private IReadOnlyList<MappingCure> CuresOf(CauseGroup group) => Cures.TryGetValue(group.Key, out var cures) ? cures : [];

    /// <summary>The connected user may not write the object or one of its fields: what a permission set gives.</summary>
    private static bool LacksRight(CauseGroup group) => group.FaultCode is "INSUFFICIENT_ACCESS_OR_READONLY" or "INVALID_FIELD_FOR_INSERT_UPDATE" or "INVALID_FIELD" or "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";

    /// <summary>Names and addresses of people leave the portal: it must be the same person still.</summary>
    private async Task ExportAsync(string? key)
    {
        if (await Confirm.BeFreshAsync())
            Navigation.NavigateTo(Urls.CausesFileOf(key), forceLoad: true);
    }

    private string Note => (Report.CauseCount, Report.Standing.Needing) switch
    {
        (1, 1) => L["Note.OneOne"],
        (1, var affiliates) => L["Note.One", Amounts.Count(affiliates)],
        (var causes, var affiliates) => L["Note.Many", Amounts.Count(causes), Amounts.Count(affiliates)],
    };

    private string Sentence(CauseGroup group, FaultText text) =>
        group.Count == 1 ? L["Count.One", text.Sentence] : L["Count.Many", Amounts.Count(group.Count), text.Sentence];

    private string? More(CauseGroup group) => (group.Count - group.Affiliates.Count) switch
    {
        <= 0 => null,
        1 => L["More.One"].Value,
        var more => L["More.Many", Amounts.Count(more)].Value,
    };
}

/// <summary>A cure that was chosen for a cause.</summary>
public sealed record CausedCure(CauseGroup Group, MappingCure Cure);
