using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Components;

namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>
/// Leaves for Salesforce. A form post may not be redirected to another origin (the policy's form-action forbids it for the whole chain),
/// so the post is answered by a page that refreshes to the address and shows it as a link.
/// </summary>
public sealed partial class OAuthStartPage
{
    internal const string Handler = "grant";
    private OAuthStart? _start;

    [CascadingParameter]
    public HttpContext HttpContext { get; set; } = null!;

    private async Task BeginAsync()
    {
        if (!Reauthentication.IsFresh)
        {
            Navigation.NavigateTo(Urls.ConfirmThen(Urls.OAuthStart));
            return;
        }
        var userId = await User.GetIdAsync() ?? throw new InvalidOperationException("The page needs a signed-in user.");
        _start = await Starter.BeginAsync(userId, Address.CallbackUrl(HttpContext.Request), HttpContext.RequestAborted);
        if (_start.Authorize is { } authorize)
            HttpContext.Response.Headers["Refresh"] = $"0;url={authorize.AbsoluteUri}";
    }
}
