using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AffiseSfPortal.Components.Layout;

public sealed partial class AccountMenu
{
    private PortalPerson? _person;

    [Parameter, EditorRequired]
    public string ThemeMode { get; set; } = "system";

    [Parameter, EditorRequired]
    public EventCallback<string> ThemeModeChanged { get; set; }

    protected override async Task OnInitializedAsync() => _person = await User.GetAsync();

    // The form stands in the document, outside the circuit: signing out is a POST with its antiforgery token.
    private async Task SignOutAsync() => await Js.InvokeVoidAsync("apPortal.submit", SignOutForm.Id);

    private void SwitchLanguage(string culture) =>
        Navigation.NavigateTo(Urls.Culture(culture, "/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
}
