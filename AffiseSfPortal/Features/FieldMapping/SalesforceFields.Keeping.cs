using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace AffiseSfPortal.Features.FieldMapping;

// Changes are kept in the browser until they are saved: a reload or a lost connection loses none.
public sealed partial class SalesforceFields
{
    /// <summary>For this person alone, in this tab alone; the rows of another object are another draft.</summary>
    private string KeyOf(MappingDraft draft) => $"mapping-draft:{_person}:{draft.Targets.ObjectName.ToLowerInvariant()}";

    private async Task RestoreAsync(MappingDraft draft)
    {
        _person = await User.GetIdAsync() ?? "";
        if (await _script!.KeptAsync(KeyOf(draft)) is not { } kept)
        {
            TakeStored(draft);
            return;
        }
        draft.Restore(kept);
        _isRestored = draft.IsDirty;
        if (_isRestored)
            return;
        // What it held was saved meanwhile.
        draft.Discard();
        _isKept = false;
    }

    /// <summary>After the page is drawn, so that no cell waits for it.</summary>
    private async Task KeepAsync()
    {
        if (_isKept || _draft is null)
            return;
        _isKept = true;
        await _script!.KeepAsync(KeyOf(_draft), _draft.IsDirty ? _draft.Keep() : null);
    }

    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        // Only the end of a save tells whether anything is left to ask about. What it failed of is told where it was pressed.
        await _write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_draft is not { IsDirty: true } || leaving.CancellationToken.IsCancellationRequested)
            return;
        var leave = await Dialogs.ShowMessageBoxAsync(W["LeaveTitle"], W["LeaveText"], yesText: W["Leave"], cancelText: W["Stay"]);
        if (leave != true)
        {
            leaving.PreventNavigation();
            return;
        }

        await DiscardAsync();
        await KeepAsync();
    }
}
