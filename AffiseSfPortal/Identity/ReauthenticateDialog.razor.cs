using AffiseSfPortal.Identity.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace AffiseSfPortal.Identity;

/// <summary>Asks for the password or a code. Closes with a result only when it was right.</summary>
public sealed partial class ReauthenticateDialog : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private string _secret = "";
    private string? _fault;
    private bool _busy;
    private bool _isExternal;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Whoever came through an identity provider has no password here: they prove it there, in a tab of its own.</summary>
    protected override async Task OnInitializedAsync() =>
        _isExternal = Authentication is not null && (await Authentication).User.HasClaim(SessionClaims.Method, SessionClaims.External);

    private async Task ProveAsync()
    {
        if (_busy)
            return;
        if (_isExternal)
        {
            if (Reauthentication.IsFresh)
                Dialog.Close(DialogResult.Ok(true));
            else
                _fault = L["NotYet"];
            return;
        }
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
