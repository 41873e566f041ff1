using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Where an invitation leads: the person chooses a name and a password, once.</summary>
public sealed partial class AcceptInvitation
{
    private Invitation? _invitation;
    private string? _fault;

    [Inject]
    private Invitations Invited { get; set; } = null!;

    [Inject]
    private PortalSignInManager SignIn { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm]
    private NewAccount? Posted { get; set; }

    private NewAccount Input => Posted ??= new NewAccount();

    protected override async Task OnInitializedAsync()
    {
        _invitation = await Invited.FindAsync(Code, Context.RequestAborted);
        // One answer for every link that does not work.
        if (_invitation is null)
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private async Task SubmitAsync()
    {
        var (outcome, user) = await Invited.AcceptAsync(Code, Input.Name, Input.Password, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted);
        switch (outcome)
        {
            case AcceptOutcome.Accepted:
                await SignIn.EnterAsync(user!, SessionClaims.Password);
                Navigation.NavigateTo(Urls.Dashboard);
                break;
            case AcceptOutcome.LinkRefused:
                _invitation = null;
                break;
            case AcceptOutcome.PasswordRefused:
                _fault = Passwords.Sentence(Invited.Errors);
                break;
        }
    }

    public sealed class NewAccount
    {
        public string Name { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
