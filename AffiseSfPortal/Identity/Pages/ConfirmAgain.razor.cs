using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Asks again who it is where no dialog can: before files, and before changes of the own account.</summary>
public sealed partial class ConfirmAgain
{
    private string? _fault;
    private ProofWays _ways = new(TakesSecret: false, Provider: null);

    [Inject]
    private IReauthentication Reauthentication { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "confirm")]
    private Proof? Posted { get; set; }

    protected override async Task OnInitializedAsync() => _ways = await Reauthentication.ReadWaysAsync(Context.RequestAborted);

    private async Task SubmitAsync()
    {
        if (await Reauthentication.ProveAsync(Posted?.Secret ?? "", Context.RequestAborted))
            Navigation.NavigateTo(ReturnAddress.Of(ReturnUrl));
        else
            _fault = L["Wrong"];
    }

    public sealed class Proof
    {
        public string? Secret { get; set; }
    }
}
