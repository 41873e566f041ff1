using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Panels;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

// What is done with the draft beside editing it: panels, drafts, counting.
public sealed partial class SalesforceFields
{
    /// <summary>An edit is often one of several: counting waits for the hand to rest.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(600);

    private StoredDraft? _storedDraft;
    private GridPanel _panel;
    private bool _startsDryRun;
    private bool _appliesSelection;
    private int _trial;
    private int _looks;
    private ITimer? _counting;
    private int _edits;

    /// <summary>The panels of the menu.</summary>
    private IEnumerable<GridPanel> Offered =>
        new[] { GridPanel.Preflight, GridPanel.Preview, GridPanel.Trial, GridPanel.Versions, GridPanel.Settings, GridPanel.Filter, GridPanel.File, GridPanel.Apply, GridPanel.Drift }
            .Where(p => p switch
            {
                GridPanel.Preview => _sample is not null,
                GridPanel.Apply or GridPanel.Drift => _draft?.Saved is not null && _page?.Connection.IsGranted == true,
                _ => true,
            });

    private MappingScope Scope() => new(_page!.ConnectionId, _draft!.ToVersion(_page.ConnectionId), _page.Sources, _draft.Targets.Describe);

    private async Task ShowAsync(GridPanel panel, bool startsDryRun = false)
    {
        _startsDryRun = startsDryRun;
        _appliesSelection = false;
        _trial++;
        _panel = panel;
        StateHasChanged();
        await Task.Yield();
        await _script!.FocusAsync(PanelFrame.HeadingId);
    }

    private Task ShowDryRunAsync() => ShowAsync(GridPanel.Trial, startsDryRun: true);

    private void ClosePanel() => _panel = GridPanel.None;

    private void ClosePanelOf(GridPanel panel)
    {
        if (_panel == panel)
            ClosePanel();
    }

    private void ToggleChanges() => _panel = _panel == GridPanel.Changes ? GridPanel.None : GridPanel.Changes;

    private async Task GoToAsync(int row)
    {
        ShowAll();
        StateHasChanged();
        await Task.Yield();
        await _script!.FocusAsync(GridContext.TargetId(row));
    }

    private async Task TakePresetAsync()
    {
        if (_draft!.Targets.Describe is not { } describe)
            return;
        _draft.TakeOver(LeadPreset.Rows(describe, _page!.Sources), MatchBy.ExternalId, _draft.Settings);
        await ChangedAsync();
    }

    private async Task TakeOverAsync(ImportResult import)
    {
        _draft!.TakeOver(import.Rows, import.Document!.MatchBy, import.Document.Settings);
        ClosePanel();
        await ChangedAsync();
    }

    /// <summary>An older version takes effect again, as a new one; what does not work in the org any more stays a draft.</summary>
    private async Task RestoreVersionAsync(MappingVersion version)
    {
        _draft!.TakeOver(version.Rows, version.MatchBy, version.Settings ?? MappingSettings.Default);
        ClosePanel();
        await ChangedAsync();
        _restoredFrom = version.Number;
        await SaveAsync();
    }

    private async Task SaveDraftAsync()
    {
        await StoreDraftAsync(_draft!);
        _answer = new(SaveAnswerKind.DraftKept);
        Snackbar.Add(W["DraftKept"], Severity.Normal);
    }

    private async Task StoreDraftAsync(MappingDraft draft)
    {
        var person = await User.GetAsync();
        _storedDraft = await Drafts.SaveAsync(_page!.ConnectionId, draft.ToVersion(_page.ConnectionId), draft.BaseNumber, _page.Sources, person?.Name, _life.Token);
    }

    private async Task DropStoredAsync()
    {
        await Drafts.DropAsync(_page!.ConnectionId, _life.Token);
        _storedDraft = null;
        await DiscardAsync();
    }

    /// <summary>What an admin kept comes back, unless this tab holds something newer.</summary>
    private void TakeStored(MappingDraft draft)
    {
        if (_page?.Draft is not { } stored || MappingDocument.Read(stored.Json).Document is not { } document || !ApiName.Same(document.ObjectName, draft.Targets.ObjectName))
            return;
        var baseNumber = draft.BaseNumber;
        draft.TakeOver(document.ToRows(draft.Sources), document.MatchBy, document.Settings);
        if (!draft.IsDirty)
        {
            draft.Discard();
            return;
        }
        _storedDraft = stored;
        draft.Rebase(Math.Min(stored.BaseNumber, baseNumber));
    }

    /// <summary>Counts after a while how many affiliates the marks concern.</summary>
    private void Count()
    {
        _edits++;
        _counting?.Dispose();
        _counting = Time.CreateTimer(_ => _ = InvokeAsync(CountNowAsync), null, Rest, Timeout.InfiniteTimeSpan);
    }

    private async Task CountNowAsync()
    {
        if (_life.IsCancellationRequested || _draft is null)
            return;
        var edits = _edits;
        var scope = Scope();
        try
        {
            var result = await Surveys.SurveyAsync(scope, _life.Token);
            // Edited meanwhile: the next count is on its way.
            if (edits != _edits)
                return;
            _draft.SetSurvey(scope.Version, result.Rows);
            Look();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }
}
