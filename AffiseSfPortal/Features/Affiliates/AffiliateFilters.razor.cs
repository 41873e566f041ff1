using System.Globalization;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Search, status and sync state, with how many affiliates each would show.</summary>
public sealed partial class AffiliateFilters
{
    private static readonly SyncState[] Always = [SyncState.InSalesforce, SyncState.Waiting, SyncState.Refused];

    [Parameter, EditorRequired]
    public AffiliateListQuery Query { get; set; } = new();

    [Parameter]
    public EventCallback<AffiliateListQuery> QueryChanged { get; set; }

    [Parameter, EditorRequired]
    public AffiliateCounts Counts { get; set; } = AffiliateCounts.None;

    /// <summary>Without one there is no sync to filter by.</summary>
    [Parameter]
    public bool HasConnection { get; set; }

    // The others appear only while some affiliate is in that state, or while they are chosen.
    private IEnumerable<SyncState> Shown =>
        Enum.GetValues<SyncState>().Where(s => Always.Contains(s) || Counts.Of(s) > 0 || Query.Sync == s);

    private static string IconOf(SyncState state) => state switch
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

    private static string Number(int count) => count.ToString("N0", CultureInfo.CurrentCulture);

    private string Pressed(SyncState? state) => Query.Sync == state ? "true" : "false";

    private Task Search(string? text) => QueryChanged.InvokeAsync(Query with { Search = text?.Trim() ?? "", Page = 1 });

    private Task PickStatus(ChangeEventArgs change) => QueryChanged.InvokeAsync(
        Query with { Status = Enum.TryParse<AffiliateStatus>(change.Value?.ToString(), out var status) ? status : null, Page = 1 });

    private Task PickSync(SyncState? state) => QueryChanged.InvokeAsync(Query with { Sync = state, Page = 1 });
}
