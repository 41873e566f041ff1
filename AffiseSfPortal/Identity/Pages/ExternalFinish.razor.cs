using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.External;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Back from the identity provider: goes on, or says why not.</summary>
public sealed partial class ExternalFinish
{
    private ExternalOutcome _outcome = ExternalOutcome.Failed;

    [Inject]
    private ExternalSignIn External { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    private bool Failed { get; set; }

    /// <summary>Whoever is signed in goes on being so: it was a proof or a link that did not come about.</summary>
    private bool IsSignedIn => Context.User.Identity is { IsAuthenticated: true };

    private string Title => _outcome == ExternalOutcome.Confirmed ? "Confirmed" : IsSignedIn ? "Unchanged" : "Title";

    protected override async Task OnInitializedAsync()
    {
        if (Failed)
            return;
        _outcome = await External.FinishAsync();
        var isLocal = RedirectHttpResult.IsLocalUrl(ReturnUrl);
        if (_outcome == ExternalOutcome.SignedIn || (_outcome == ExternalOutcome.Confirmed && isLocal))
            Navigation.NavigateTo(isLocal ? ReturnUrl! : Urls.Dashboard);
        else if (_outcome == ExternalOutcome.SecondStep)
            Navigation.NavigateTo($"{Urls.SecondFactor}?returnUrl={Uri.EscapeDataString(isLocal ? ReturnUrl! : "")}");
        else if (_outcome == ExternalOutcome.Linked)
            Navigation.NavigateTo($"{Urls.AccountSecurity}?done=Linked");
    }
}
