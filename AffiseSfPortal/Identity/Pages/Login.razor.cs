using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.SecondFactor;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

public sealed partial class Login
{
    private string? _fault;

    [Inject]
    private SignIn SignIn { get; set; } = null!;

    [Inject]
    private PasskeySignIn Passkeys { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "login")]
    private Credentials? Posted { get; set; }

    private Credentials Input => Posted ??= new Credentials();

    private async Task SubmitAsync()
    {
        var answer = await SignIn.TryAsync(Input.Email.Trim(), Input.Password);
        if (answer.Outcome == SignInOutcome.SecondStep)
            Navigation.NavigateTo($"{Urls.SecondFactor}?returnUrl={Uri.EscapeDataString(ReturnUrl ?? "")}");
        else
            Answer(answer, L["Wrong"]);
    }

    private async Task SubmitPasskeyAsync(string credential) => Answer(await Passkeys.TryAsync(credential), L["PasskeyRefused"]);

    private void Answer(SignInAnswer answer, string wrong)
    {
        if (answer.Outcome == SignInOutcome.SignedIn)
        {
            Navigation.NavigateTo(ReturnAddress.Of(ReturnUrl));
            return;
        }
        _fault = answer.Outcome switch
        {
            SignInOutcome.LockedOut => L["Locked"],
            SignInOutcome.TooMany => L["TooMany", answer.Minutes],
            _ => wrong,
        };
        if (answer.Outcome == SignInOutcome.TooMany)
            TooManyTries.Tell(Context, answer.Wait);
    }

    public sealed class Credentials
    {
        public string Email { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
