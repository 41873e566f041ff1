using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Layout;

/// <summary>Frame of the pages without a circuit: sign-in, set-up, errors. Works without script.</summary>
public sealed partial class StaticLayout
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private string Host => new Uri(Address.Origin(new Uri(Navigation.BaseUri))).Authority;
}
