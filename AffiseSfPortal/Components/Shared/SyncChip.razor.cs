using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Components.Shared;

/// <summary>How an affiliate stands, in the only words for it. What is fine has no fill in tables.</summary>
public sealed partial class SyncChip
{
    [Parameter, EditorRequired]
    public SyncState State { get; set; }

    [Inject]
    private AffiliateFieldLabels Labels { get; set; } = null!;

    /// <summary>The Salesforce field that refused, for <see cref="SyncState.Refused"/>; the affiliate field of the rule, for <see cref="SyncState.Filtered"/>.</summary>
    [Parameter]
    public string? Field { get; set; }

    /// <summary>In a table: quiet states lose their fill, filled ones shift so that all icons stand under one another.</summary>
    [Parameter]
    public bool InTable { get; set; }

    private string Words => State == SyncState.Refused && !string.IsNullOrEmpty(Field) ? L["RefusedField", Field]
        : State == SyncState.Filtered && !string.IsNullOrEmpty(Field) ? L["FilteredBy", Labels[Field]] : L[State.ToString()];

    private bool IsQuiet => State is SyncState.InSalesforce or SyncState.NotLinked or SyncState.Filtered;

    private string Tone => State switch
    {
        SyncState.InSalesforce => "success",
        SyncState.Sending => "primary",
        SyncState.Waiting or SyncState.NotLinked or SyncState.Paused or SyncState.Filtered => "info",
        SyncState.Refused => "error",
        SyncState.RecordDeleted => "warning",
    };

    private string Icon => State switch
    {
        SyncState.InSalesforce => Icons.Material.Outlined.CheckCircle,
        SyncState.Sending => Icons.Material.Outlined.Sync,
        SyncState.Waiting => Icons.Material.Outlined.Schedule,
        SyncState.Refused => Icons.Material.Outlined.ErrorOutline,
        SyncState.RecordDeleted => Icons.Material.Outlined.WarningAmber,
        SyncState.NotLinked => Icons.Material.Outlined.LinkOff,
        SyncState.Paused => Icons.Material.Outlined.Pause,
        SyncState.Filtered => Icons.Material.Outlined.FilterAlt,
    };

    private string ClassName =>
        $"ap-chip ap-chip-{Tone}{(InTable ? " ap-chip-table" : "")}{(InTable && IsQuiet ? " ap-chip-plain" : "")}{(State == SyncState.Sending ? " ap-chip-turning" : "")}";
}
