using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>Cookies that no script reads, no other site sends along, and that on https belong to this host alone (<c>__Host-</c>).</summary>
internal sealed class PortalCookies(IConfiguration configuration) : IConfigureNamedOptions<CookieAuthenticationOptions>, IConfigureOptions<AntiforgeryOptions>
{
    private bool IsHttps => configuration["Portal:PublicUrl"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name == IdentityConstants.ApplicationScheme)
            Configure(options);
    }

    public void Configure(CookieAuthenticationOptions options)
    {
        Harden(options.Cookie, "portal");
        options.LoginPath = Urls.Login;
        options.LogoutPath = Urls.Logout;
        options.AccessDeniedPath = Urls.NotAllowed;
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
    }

    public void Configure(AntiforgeryOptions options)
    {
        Harden(options.Cookie, "portal-form");
        options.Cookie.SameSite = SameSiteMode.Strict;
    }

    private void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = IsHttps ? "__Host-" + name : name;
        cookie.HttpOnly = true;
        // Lax, since Salesforce sends the browser back from another site.
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }
}
