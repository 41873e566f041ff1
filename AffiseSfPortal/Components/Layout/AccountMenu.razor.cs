using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Components.Layout;

public sealed partial class AccountMenu
{
    private PortalPerson? _person;

    [Parameter, EditorRequired]
    public string ThemeMode { get; set; } = "system";

    [Parameter, EditorRequired]
    public EventCallback<string> ThemeModeChanged { get; set; }

    protected override async Task OnInitializedAsync() => _person = await User.GetAsync();

    private void SwitchLanguage(string culture) =>
        Navigation.NavigateTo(Urls.Culture(culture, "/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
}
