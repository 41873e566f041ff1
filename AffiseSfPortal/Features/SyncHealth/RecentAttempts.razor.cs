using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.SyncHealth;

/// <summary>The latest tries, the newest first: what went, how long it took, and the record it led to.</summary>
public sealed partial class RecentAttempts
{
    [Parameter, EditorRequired]
    public SyncHealthReport Report { get; set; } = null!;

    [Inject]
    private AffiliateFieldLabels Labels { get; set; } = null!;

    private string? UrlOf(string salesforceId) =>
        Report.Standing.Connection?.InstanceUrl is { } instance ? $"{instance.TrimEnd('/')}/{salesforceId}" : null;

    private string Words(AttemptLine attempt) => attempt is { Outcome: SyncOutcome.Refused, FaultFields.Count: > 0 }
        ? L["RefusedField", string.Join(", ", attempt.FaultFields)]
        : attempt is { Outcome: SyncOutcome.Filtered, FaultFields: [var field, ..] } ? L["FilteredBy", Labels[field]] : L[attempt.Outcome.ToString()];

    private static string ToneOf(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged => "fine",
        SyncOutcome.Refused => "refused",
        SyncOutcome.InDoubt => "doubt",
        SyncOutcome.WillRetry or SyncOutcome.Held or SyncOutcome.Filtered => "later",
    };

    private static string IconOf(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged => Icons.Material.Outlined.CheckCircle,
        SyncOutcome.Refused => Icons.Material.Outlined.ErrorOutline,
        SyncOutcome.InDoubt => Icons.Material.Outlined.WarningAmber,
        SyncOutcome.WillRetry or SyncOutcome.Held => Icons.Material.Outlined.Schedule,
        SyncOutcome.Filtered => Icons.Material.Outlined.FilterAlt,
    };
}
