using System.Globalization;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>One try: what became of it in words; request and reply are read when they are opened.</summary>
public sealed partial class AttemptItem
{
    private AttemptDetails? _details;
    private bool _isMissing;

    [Parameter, EditorRequired]
    public long AffiliateKey { get; set; }

    [Parameter, EditorRequired]
    public AttemptView Attempt { get; set; } = null!;

    private string Words => Attempt.Outcome switch
    {
        SyncOutcome.Created => L[Attempt.FieldCount == 1 ? "Created.One" : "Created", Attempt.FieldCount],
        SyncOutcome.Updated => L[Attempt.FieldCount == 1 ? "Updated.One" : "Updated", Attempt.FieldCount],
        SyncOutcome.Unchanged => L["Unchanged"],
        SyncOutcome.Refused => L["Refused"],
        SyncOutcome.WillRetry => L["WillRetry"],
        SyncOutcome.InDoubt => L["InDoubt"],
        SyncOutcome.Held => L["Held"],
        SyncOutcome.Filtered => L["Filtered", Attempt.Fault?.Fields is [var rule, ..] ? Labels[rule] : "–"],
    };

    private string Tone => Attempt.Outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged => "success",
        SyncOutcome.Refused => "error",
        SyncOutcome.InDoubt => "warning",
        SyncOutcome.WillRetry or SyncOutcome.Held or SyncOutcome.Filtered => "info",
    };

    private string Icon => Attempt.Outcome switch
    {
        SyncOutcome.Created or SyncOutcome.Updated or SyncOutcome.Unchanged => Icons.Material.Outlined.CheckCircle,
        SyncOutcome.Refused => Icons.Material.Outlined.ErrorOutline,
        SyncOutcome.InDoubt => Icons.Material.Outlined.WarningAmber,
        SyncOutcome.WillRetry => Icons.Material.Outlined.Refresh,
        SyncOutcome.Held => Icons.Material.Outlined.Pause,
        SyncOutcome.Filtered => Icons.Material.Outlined.FilterAlt,
    };

    /// <summary>Seconds with one digit; what is quicker than a tenth, in milliseconds.</summary>
    private string Duration => Attempt.DurationMs < 100
        ? string.Create(CultureInfo.CurrentCulture, $"{Attempt.DurationMs} ms")
        : string.Create(CultureInfo.CurrentCulture, $"{Attempt.DurationMs / 1000.0:0.0} s");

    /// <summary>Why this field was sent, or not.</summary>
    private string Sentence(FieldTrace field) => L[$"Trace_{field.Outcome}", Source(field), field.Target ?? ""];

    private string Source(FieldTrace field) => field switch
    {
        { Source: { } known } => Labels[known],
        { SourceKey: RowSources.Constant } => L["Trace_SourceConstant"],
        { SourceKey: RowSources.Template } => L["Trace_SourceTemplate"],
        { SourceKey: RowSources.PortalLink } => L["Trace_SourceLink"],
        _ => L["Trace_SourceGone"],
    };

    private async Task LoadAsync()
    {
        if (_details is not null)
            return;
        _details = await Service.ReadDetailsAsync(AffiliateKey, Attempt.Id, CancellationToken.None);
        _isMissing = _details is null;
    }
}
