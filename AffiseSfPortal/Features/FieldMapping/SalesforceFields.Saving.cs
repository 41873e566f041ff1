using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

// Save, and what the page answers to it.
public sealed partial class SalesforceFields
{
    private SaveAnswer? _answer;
    private bool _asksForKey;
    private bool _saving;

    private async Task SaveAsync()
    {
        if (_saving || _draft is null)
            return;
        _answer = null;
        if (WhyNotSave(_draft) is { } reason)
        {
            _answer = reason;
            if (reason.Kind == SaveAnswerKind.Blocked && _draft.Rows.FirstOrDefault(r => r.Verdict.Blocks) is { } row)
                await _script!.FocusAsync(GridContext.TargetId(row.Id));
            return;
        }

        if (_draft.Match.Kind == MatchKind.Undecided)
        {
            _asksForKey = true;
            await Task.Yield();
            await _script!.FocusAsync(KeyPanel.HeadingId);
            return;
        }

        await WriteAsync(_draft, _draft.BaseNumber);
    }

    private static SaveAnswer? WhyNotSave(MappingDraft draft)
    {
        if (draft.HasBlockingRows)
            return new(SaveAnswerKind.Blocked, draft.Rows.Count(r => r.Verdict.Blocks));
        if (draft.ToRows().Count == 0)
            return new(SaveAnswerKind.NothingMapped);
        return draft is { Saved: { } saved, IsDirty: false } ? new(SaveAnswerKind.NothingChanged, saved.Number) : null;
    }

    private async Task WriteAsync(MappingDraft draft, int baseNumber)
    {
        _saving = true;
        StateHasChanged();
        try
        {
            var person = await User.GetAsync();
            var match = draft.Match;
            var sent = draft.Send();
            var result = await Mapping.SaveAsync(new(draft.Targets.ObjectName, baseNumber, match.MatchBy, match.Field, draft.ToRows(), person?.Name), _life.Token);
            Answer(draft, sent, result);
        }
        finally
        {
            _saving = false;
        }
    }

    private void Answer(MappingDraft draft, MappingDraft.SentRows sent, MappingSaveResult result)
    {
        switch (result)
        {
            case MappingSaveResult.Saved { Version: var version }:
                _asksForKey = _isRestored = false;
                draft.FollowSave(version, sent);
                _showChanges &= draft.IsDirty;
                _isKept = false;
                Look();
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
        if (_answer is not { Newer: { } newer } || _saving)
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
