using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Panels;
using AffiseSfPortal.Salesforce;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

// Save, and what the page answers to it.
public sealed partial class SalesforceFields
{
    private SaveAnswer? _answer;
    private bool _asksForKey;
    private bool _saving;
    private int? _restoredFrom;

    /// <summary>The save under way, or the last one. Whoever leaves waits for it.</summary>
    private Task _write = Task.CompletedTask;

    private async Task SaveAsync()
    {
        if (_saving || !_mayPublish || _draft is null || !await Confirm.BeFreshAsync())
            return;
        await (_write = SaveNowAsync(_draft));
    }

    private async Task SaveNowAsync(MappingDraft draft)
    {
        _answer = null;
        if (draft.IsDirty && _page!.Connection.IsGranted && WhyNotSave(draft) is null)
            await ReadFieldsAnewAsync(draft);
        if (WhyNotSave(draft) is { } reason)
        {
            _answer = reason;
            // What cannot take effect yet is kept: nobody types it twice.
            if (reason.Kind is SaveAnswerKind.Blocked or SaveAnswerKind.Gaps)
                await StoreDraftAsync(draft);
            if (reason.Kind == SaveAnswerKind.Blocked && draft.Rows.FirstOrDefault(r => r.Verdict.Blocks) is { } row)
                await _script!.FocusAsync(GridContext.TargetId(row.Id));
            return;
        }

        if (draft.Match.Kind == MatchKind.Undecided)
        {
            _asksForKey = true;
            await Task.Yield();
            await _script!.FocusAsync(KeyPanel.HeadingId);
            return;
        }

        await WriteAsync(draft, draft.BaseNumber);
    }

    /// <summary>The fields may have been read a while ago; what takes effect is checked against those that the org has now. One that does not answer holds up nobody.</summary>
    private async Task ReadFieldsAnewAsync(MappingDraft draft)
    {
        _saving = true;
        StateHasChanged();
        try
        {
            // As the save itself: whoever has left meanwhile still wants it.
            await ReadFieldsAsync(draft, CancellationToken.None);
        }
        finally
        {
            _saving = false;
        }
        Look();
    }

    private static SaveAnswer? WhyNotSave(MappingDraft draft)
    {
        if (draft.HasBlockingRows)
            return new(SaveAnswerKind.Blocked, draft.Rows.Count(r => r.Verdict.Blocks));
        if (draft.ToRows().Count == 0)
            return new(SaveAnswerKind.NothingMapped);
        if (draft.Gaps.Count > 0 && draft.IsDirty)
            return new(SaveAnswerKind.Gaps, draft.Gaps.Count, Text: string.Join(", ", draft.Gaps.Select(g => $"{g.Field.Label} ({g.Field.Name})")));
        return draft is { Saved: { } saved, IsDirty: false } ? new(SaveAnswerKind.NothingChanged, saved.Number) : null;
    }

    private Task WriteAsync(MappingDraft draft, int baseNumber) => _write = WriteNowAsync(draft, baseNumber);

    private async Task WriteNowAsync(MappingDraft draft, int baseNumber)
    {
        _saving = true;
        StateHasChanged();
        try
        {
            var person = await User.GetAsync();
            var match = draft.Match;
            var sent = draft.Send();
            // Whoever pressed Save and is gone by now still wants it saved.
            var result = await Mapping.SaveAsync(
                new(draft.Targets.ObjectName, baseNumber, match.MatchBy, match.Field, draft.ToRows(), person?.Name)
                {
                    Settings = draft.Settings == MappingSettings.Default ? null : draft.Settings,
                    RestoredFrom = _restoredFrom,
                },
                CancellationToken.None);
            if (!_life.IsCancellationRequested)
                Answer(draft, sent, result);
            // What later looks into the org are held against.
            if (result is MappingSaveResult.Saved && _page!.Connection.IsGranted)
                await Drift.BeginAsync(_page.ConnectionId, CancellationToken.None);
        }
        finally
        {
            _saving = false;
            _restoredFrom = null;
        }
    }

    private void Answer(MappingDraft draft, MappingDraft.SentRows sent, MappingSaveResult result)
    {
        switch (result)
        {
            case MappingSaveResult.Saved { Version: var version }:
                _asksForKey = _isRestored = false;
                draft.FollowSave(version, sent);
                _storedDraft = null;
                // Those who are in Salesforce by the version before could be sent again.
                if (_page is { Connection: { IsGranted: true, NextStep: null } })
                    _panel = GridPanel.Apply;
                else if (!draft.IsDirty)
                    ClosePanelOf(GridPanel.Changes);
                _isKept = false;
                Look();
                Count();
                Snackbar.Add(W["SavedNotice", version.Number, version.Rows.Count], Severity.Success);
                break;
            case MappingSaveResult.Conflict { Newer: var newer }:
                _answer = new(SaveAnswerKind.Conflict, newer.Number, newer);
                break;
            case MappingSaveResult.ObjectChanged { ObjectName: var name }:
                _answer = new(SaveAnswerKind.ObjectChanged, Text: name);
                break;
            case MappingSaveResult.Refused { TargetField: var field }:
                _answer = new(SaveAnswerKind.Refused, Text: field);
                break;
        }
    }

    private async Task MapIdAndSaveAsync(string field)
    {
        _draft!.MapIdTo(field);
        await ChangedAsync();
        await SaveAsync();
    }

    private async Task SaveWithoutKeyAsync()
    {
        _draft!.AcceptNoKey();
        await ChangedAsync();
        await SaveAsync();
    }

    private void DropKeyQuestion() => _asksForKey = false;

    /// <summary>The person saw that there is a newer version and wants this one all the same.</summary>
    private async Task SaveOverAsync()
    {
        if (_answer is not { Newer: { } newer } || _saving || !await Confirm.BeFreshAsync())
            return;
        _answer = null;
        await WriteAsync(_draft!, newer.Number);
    }

    private async Task TakeNewerAsync()
    {
        if (_answer is not { Newer: { } newer })
            return;
        _isRestored = false;
        _draft!.Load(newer);
        await ChangedAsync();
    }

    /// <summary>The destination object is another one by now: everything is read again, the rows stay.</summary>
    private async Task FollowObjectAsync()
    {
        var page = await Mapping.LoadAsync(_life.Token);
        _page = page;
        _refreshFault = page.NotRead;
        _draft!.SetTargets(page.Targets);
        await ChangedAsync();
    }
}
