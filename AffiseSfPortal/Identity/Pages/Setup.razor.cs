using System.ComponentModel.DataAnnotations;
using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.Sessions;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Exists while no user does.</summary>
public sealed partial class Setup
{
    private string? _fault;

    [Inject]
    private FirstAdministrator First { get; set; } = null!;

    [Inject]
    private SetupState State { get; set; } = null!;

    [Inject]
    private SetupCode Code { get; set; } = null!;

    [Inject]
    private AddressTries Addresses { get; set; } = null!;

    [Inject]
    private PortalSignInManager SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromForm]
    private NewAdministrator? Posted { get; set; }

    private NewAdministrator Input => Posted ??= new NewAdministrator();

    protected override async Task OnInitializedAsync()
    {
        // A form that comes too late is answered by its own handler.
        if (!HttpMethods.IsGet(Context.Request.Method))
            return;
        if (await State.IsDoneAsync(Context.RequestAborted))
            Navigation.NavigateTo(Urls.Dashboard);
        else
            Code.Announce();
    }

    private async Task SubmitAsync()
    {
        // The code is short enough to be read off: nobody may try many.
        if (Addresses.Enter(Context.Connection.RemoteIpAddress) is { } wait)
        {
            TooManyTries.Tell(Context, wait);
            _fault = L["TooMany", new SignInAnswer(SignInOutcome.TooMany, wait).Minutes];
            return;
        }
        var email = Input.Email.Trim();
        if (!new EmailAddressAttribute().IsValid(email))
        {
            _fault = L["EmailRefused"];
            return;
        }
        var (outcome, user) = await First.CreateAsync(email, Input.Password, Input.Code, Context.RequestAborted);
        switch (outcome)
        {
            case SetupOutcome.Created:
                Addresses.Forgive(Context.Connection.RemoteIpAddress);
                await SignIn.EnterAsync(user!, SessionClaims.Password);
                Navigation.NavigateTo(Urls.Dashboard);
                break;
            case SetupOutcome.TooLate:
                Navigation.NavigateTo(Urls.Login);
                break;
            case SetupOutcome.CodeRefused:
                _fault = L["CodeRefused"];
                break;
            case SetupOutcome.EmailRefused:
                _fault = L["EmailRefused"];
                break;
            case SetupOutcome.PasswordRefused:
                _fault = Passwords.Sentence(First.Errors);
                break;
        }
    }

    public sealed class NewAdministrator
    {
        public string Code { get; set; } = "";
        public string Email { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
