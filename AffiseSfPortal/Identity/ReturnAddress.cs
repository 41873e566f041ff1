using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Identity;

/// <summary>Where to go after the door: the page that was asked for, when it is one of the portal's.</summary>
internal static class ReturnAddress
{
    public static string Of(string? asked) => RedirectHttpResult.IsLocalUrl(asked) ? asked! : Urls.Dashboard;
}
