using Microsoft.Extensions.Localization;
using MudBlazor;

namespace AffiseSfPortal.Identity;

/// <summary>Asks in place whether it is still the same person: the page below stays as it is, with all that was typed.</summary>
public sealed class Confirm(IReauthentication reauthentication, IDialogService dialogs, IStringLocalizer<ReauthenticateDialog> words)
{
    private bool _asking;

    /// <summary>One line before what is sensitive: <c>if (!await Confirm.BeFreshAsync()) return;</c></summary>
    /// <returns>False when the person went back.</returns>
    public async Task<bool> BeFreshAsync()
    {
        if (reauthentication.IsFresh)
            return true;
        // A second click on the same button: the first one's question stands already.
        if (_asking)
            return false;
        _asking = true;
        try
        {
            return await AskAsync();
        }
        finally
        {
            _asking = false;
        }
    }

    private async Task<bool> AskAsync()
    {
        // Asked before it opens, so that what it shows at first is right.
        var ways = new DialogParameters<ReauthenticateDialog> { { d => d.Ways, await reauthentication.ReadWaysAsync(CancellationToken.None) } };
        var dialog = await dialogs.ShowAsync<ReauthenticateDialog>(words["Title"], ways, new DialogOptions { CloseOnEscapeKey = true, MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });
        return await dialog.Result is { Canceled: false };
    }
}
