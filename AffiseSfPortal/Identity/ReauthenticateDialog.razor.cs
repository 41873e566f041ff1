using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AffiseSfPortal.Identity;

/// <summary>Asks for the password or a code, or sends to the identity provider. Closes with a result only when it was right.</summary>
public sealed partial class ReauthenticateDialog : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private string _secret = "";
    private string? _fault;
    private bool _busy;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired]
    public ProofWays Ways { get; set; } = null!;

    /// <summary>At the provider the person is in a tab of its own, so that what was typed here stays. Once they are back there, this goes on by itself.</summary>
    protected override async Task OnInitializedAsync()
    {
        if (Ways.Provider is null)
            return;
        try
        {
            await Reauthentication.UntilFreshAsync(_leaving.Token);
            if (!_leaving.IsCancellationRequested)
                Dialog.Close(DialogResult.Ok(true));
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Closed without it.
        }
    }

    private async Task ProveAsync()
    {
        if (_busy || !Ways.TakesSecret)
            return;
        if (_secret.Length == 0)
        {
            _fault = L["Empty"];
            return;
        }
        (_busy, _fault) = (true, null);
        try
        {
            if (await Reauthentication.ProveAsync(_secret, _leaving.Token))
            {
                Dialog.Close(DialogResult.Ok(true));
                return;
            }
            (_secret, _fault) = ("", L["Wrong"]);
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
