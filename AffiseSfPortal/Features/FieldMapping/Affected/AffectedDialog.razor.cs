using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping.Affected;

/// <summary>Every affiliate that a sentence of the mapping screen is about, page by page.</summary>
public sealed partial class AffectedDialog
{
    private const int LongestShown = 200;
    private readonly CancellationTokenSource _life = new();
    private AffectedTest? _test;
    private AffectedIndex? _index;
    private IReadOnlyList<AffectedRow> _rows = [];
    private int _page;
    private bool _busy;
    private bool _isGone;

    /// <summary>The sentence that was pressed.</summary>
    [Parameter, EditorRequired] public string Sentence { get; set; } = "";

    [Parameter, EditorRequired] public AffectedQuestion Question { get; set; } = default!;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Names and addresses of people leave the portal: it must be the same person still.</summary>
    private async Task DownloadAsync(string address)
    {
        if (await Confirm.BeFreshAsync())
        {
            // A window of its own, which the file closes: leaving this page would ask what becomes of the draft.
            await Js.InvokeVoidAsync("open", _life.Token, address, "_blank", "noopener");
        }
    }

    private string Status => _isGone ? L["Gone"]
        : _index is not { } index ? L["Looking"]
        : index.Count == 0 ? L["None"]
        : L["Shown", Number((_page * AffectedAffiliates.PageSize) + 1), Number((_page * AffectedAffiliates.PageSize) + _rows.Count), Number(index.Count)];

    internal static Task ShowAsync(IDialogService dialogs, string sentence, AffectedQuestion question) => dialogs.ShowAsync<AffectedDialog>(
        null, new DialogParameters { [nameof(Sentence)] = sentence, [nameof(Question)] = question }, new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true, CloseOnEscapeKey = true });

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _test = await Affected.TestAsync(Question, _life.Token);
            _isGone = _test is null;
            if (_test is null)
                return;
            var index = await Affected.IndexAsync(_test, _life.Token);
            if (index.Count > 0)
                _rows = await Affected.PageAsync(_test, index, 0, _life.Token);
            _index = index;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The dialog was closed.
        }
    }

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task ShowAsync(int page)
    {
        if (_busy || _index is not { } index || page < 0 || page >= index.Starts.Count)
            return;
        _busy = true;
        try
        {
            _rows = await Affected.PageAsync(_test!, index, page, _life.Token);
            _page = page;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The dialog was closed.
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Short(string text) => text.Length <= LongestShown ? text : text[..(LongestShown - 1)] + "…";

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
