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

    /// <summary>The <see cref="CauseGroup.Key"/> that is being sent again, or null.</summary>
    [Parameter]
    public string? Sending { get; set; }

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
