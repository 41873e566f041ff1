using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Which record the affiliate belongs to: what a person may decide, and must decide after a delete, a conversion, a duplicate or a create in doubt.</summary>
public sealed partial class RecordChoices : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private string? _said;
    private bool _busy;

    [Parameter, EditorRequired] public long Key { get; set; }

    [Parameter, EditorRequired] public bool IsLinked { get; set; }

    /// <summary>Why a person is needed, or null.</summary>
    [Parameter] public RowCause? Cause { get; set; }

    /// <summary>By what the mapping finds records.</summary>
    [Parameter] public MatchBy? MatchBy { get; set; }

    /// <summary>Something was decided: the panel reads anew.</summary>
    [Parameter] public EventCallback OnDecided { get; set; }

    private string? Busy => _busy ? "true" : null;

    /// <summary>With an external ID the same record is found again, whatever is forgotten here; then only another record helps.</summary>
    private bool MaySendAsNew => Cause is RowCause.RecordDeleted or RowCause.InDoubt || (Cause == RowCause.RecordConverted && MatchBy == Domain.MatchBy.StoredId);

    private string Explain => Cause switch
    {
        RowCause.RecordDeleted => "Explain_Deleted",
        RowCause.RecordConverted => "Explain_Converted",
        RowCause.Duplicate => "Explain_Duplicate",
        _ => "Explain_InDoubt",
    };

    private Task SendAsNewAsync() => DecideAsync("Said_New", () => Service.SendAsNewAsync(Key, _leaving.Token));

    private Task UnlinkAsync() => DecideAsync("Said_Unlinked", () => Service.UnlinkAsync(Key, _leaving.Token));

    private Task LeaveAsync() => DecideAsync("Said_Left", () => Service.LeaveAsync(Key, _leaving.Token));

    private async Task LinkAsync()
    {
        var parameters = new DialogParameters<LinkRecordDialog> { { d => d.Key, Key } };
        var dialog = await Dialogs.ShowAsync<LinkRecordDialog>(L["LinkTitle"], parameters);
        if (await dialog.Result is { Canceled: false })
        {
            _said = L["Said_Linked"];
            await OnDecided.InvokeAsync();
        }
    }

    private async Task DecideAsync(string said, Func<Task> decide)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await decide();
            _said = L[said];
            await OnDecided.InvokeAsync();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _busy = false;
        }
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}
