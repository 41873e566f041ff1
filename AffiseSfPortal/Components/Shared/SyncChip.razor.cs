using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Components.Shared;

/// <summary>How an affiliate stands, in the only words for it. What is fine has no fill in tables.</summary>
public sealed partial class SyncChip
{
    [Parameter, EditorRequired]
    public SyncState State { get; set; }

    /// <summary>The Salesforce field that refused, for <see cref="SyncState.Refused"/>.</summary>
    [Parameter]
    public string? Field { get; set; }

    /// <summary>In a table: quiet states lose their fill, filled ones shift so that all icons stand under one another.</summary>
    [Parameter]
    public bool InTable { get; set; }

    private string Words => State == SyncState.Refused && !string.IsNullOrEmpty(Field) ? L["RefusedField", Field] : L[State.ToString()];

    private bool IsQuiet => State is SyncState.InSalesforce or SyncState.NotLinked;

    private string Tone => State switch
    {
        SyncState.InSalesforce => "success",
        SyncState.Sending => "primary",
        SyncState.Waiting or SyncState.NotLinked or SyncState.Paused => "info",
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
    };

    private string ClassName =>
        $"ap-chip ap-chip-{Tone}{(InTable ? " ap-chip-table" : "")}{(InTable && IsQuiet ? " ap-chip-plain" : "")}{(State == SyncState.Sending ? " ap-chip-turning" : "")}";
}
