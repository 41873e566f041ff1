using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.SecondFactor;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>After the password: a code of the app, a recovery code, or a passkey instead of both.</summary>
public sealed partial class SecondProof
{
    private string? _fault;

    [Inject]
    private SecondStep Step { get; set; } = null!;

    [Inject]
    private PasskeySignIn Passkeys { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "second-factor")]
    private Proof? Posted { get; set; }

    protected override async Task OnInitializedAsync()
    {
        // Nobody is asked for half a sign-in that has no other half.
        if (HttpMethods.IsGet(Context.Request.Method) && !await Step.IsAwaitedAsync())
            Navigation.NavigateTo(Urls.Login);
    }

    private async Task SubmitAsync() => Answer(await Step.TryAsync(Posted?.Code ?? ""), L["Wrong"]);

    private async Task SubmitPasskeyAsync(string credential) => Answer(await Passkeys.TryAsync(credential), L["PasskeyRefused"]);

    private void Answer(SignInAnswer answer, string wrong)
    {
        switch (answer.Outcome)
        {
            case SignInOutcome.SignedIn:
                Navigation.NavigateTo(ReturnAddress.Of(ReturnUrl));
                break;
            case SignInOutcome.TooLate:
                Navigation.NavigateTo(Urls.Login);
                break;
            case SignInOutcome.LockedOut:
                _fault = L["Locked"];
                break;
            case SignInOutcome.TooMany:
                _fault = L["TooMany", answer.Minutes];
                TooManyTries.Tell(Context, answer.Wait);
                break;
            default:
                _fault = wrong;
                break;
        }
    }

    public sealed class Proof
    {
        public string? Code { get; set; }
    }
}
