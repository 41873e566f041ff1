using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components;

/// <summary>Leaves for the sign-in page and comes back to where the person wanted to go.</summary>
public sealed class ToSignIn : ComponentBase
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnInitialized() =>
        Navigation.NavigateTo(Urls.LoginThen("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
}
