using AffiseSfPortal.Identity.SecondFactor;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Codes of an app: a secret is shown, and counts once a code of it came back.</summary>
public sealed partial class AuthenticatorSection
{
    private NewAuthenticator? _new;
    private IReadOnlyList<string>? _codes;
    private string? _fault;

    [SupplyParameterFromForm(FormName = "authenticator-on")]
    private FirstCode? Proof { get; set; }

    private Task BeginAsync() => WhenFreshAsync(null, () =>
    {
        _new = Account.Factors.NewAuthenticator(User);
        return Task.CompletedTask;
    });

    private Task TurnOnAsync() => WhenFreshAsync(null, async () =>
    {
        if (Account.Factors.Open(User, Proof?.Ticket ?? "") is not { } made)
        {
            _fault = L["TooOld"];
            return;
        }
        _codes = await Account.Factors.EnableAuthenticatorAsync(User, made, Proof?.Code ?? "");
        if (_codes is null)
            (_new, _fault) = (made, L["Wrong"]);
        else
            await Changed.InvokeAsync();
    });

    private Task RemoveAsync() => WhenFreshAsync("AuthenticatorRemoved", () => Account.Factors.RemoveAuthenticatorAsync(User));

    public sealed class FirstCode
    {
        public string? Ticket { get; set; }
        public string? Code { get; set; }
    }
}
