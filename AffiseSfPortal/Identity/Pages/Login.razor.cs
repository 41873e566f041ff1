using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Identity.Pages;

public sealed partial class Login
{
    private string? _fault;

    [Inject]
    private SignIn SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm]
    private Credentials? Posted { get; set; }

    private Credentials Input => Posted ??= new Credentials();

    private async Task SubmitAsync()
    {
        switch (await SignIn.TryAsync(Input.Email.Trim(), Input.Password))
        {
            case SignInOutcome.SignedIn:
                Navigation.NavigateTo(RedirectHttpResult.IsLocalUrl(ReturnUrl) ? ReturnUrl! : Urls.Dashboard);
                break;
            case SignInOutcome.LockedOut:
                _fault = L["Locked"];
                break;
            case SignInOutcome.Refused:
                _fault = L["Wrong"];
                break;
        }
    }

    public sealed class Credentials
    {
        public string Email { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
