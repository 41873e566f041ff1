using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Identity.Pages;

/// <summary>Where the person is signed in. Ending needs no other proof: it only takes away.</summary>
public sealed partial class SessionSection
{
    private IReadOnlyList<UserSession> _sessions = [];

    [SupplyParameterFromForm(FormName = "sessions")]
    private Ending? Posted { get; set; }

    protected override async Task OnInitializedAsync() => _sessions = await Account.SessionsAsync(User);

    private async Task EndAsync()
    {
        switch (Posted)
        {
            case { Everywhere: true }:
                await Account.SignOutEverywhereAsync(User);
                Navigation.NavigateTo(Urls.Login);
                break;
            case { Others: true }:
                await Account.EndOtherSessionsAsync(User);
                Tell("SessionsEnded");
                break;
            case { End: { Length: > 0 } id }:
                await Account.EndSessionAsync(User, id);
                Tell("SessionEnded");
                break;
        }
    }

    private static string Minute(DateTime utc) => utc.ToString("g", CultureInfo.CurrentCulture) + " UTC";

    public sealed class Ending
    {
        public string? End { get; set; }
        public bool Others { get; set; }
        public bool Everywhere { get; set; }
    }
}
