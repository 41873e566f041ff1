using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

public sealed partial class PasswordSection
{
    private string? _fault;

    [SupplyParameterFromForm(FormName = "password")]
    private NewPassword? Posted { get; set; }

    private async Task ChangeAsync()
    {
        var result = await Account.ChangePasswordAsync(User, Posted?.Present ?? "", Posted?.Wanted ?? "");
        if (result.Succeeded)
            Tell("PasswordChanged");
        else
            _fault = Words.Sentence(result.Errors) ?? L["NotDone"];
    }

    public sealed class NewPassword
    {
        public string? Present { get; set; }
        public string? Wanted { get; set; }
    }
}
