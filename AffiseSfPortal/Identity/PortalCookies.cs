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
        else if (name == PortalSignInManager.SecondStepScheme)
            Shorten(options, "portal-step");
        else if (name == IdentityConstants.TwoFactorUserIdScheme)
            // The question to a passkey waits here for its answer.
            Shorten(options, "portal-passkey");
        else if (name == IdentityConstants.ExternalScheme)
            Shorten(options, "portal-external");
    }

    public void Configure(CookieAuthenticationOptions options)
    {
        Harden(options.Cookie, "portal");
        options.LoginPath = Urls.Login;
        options.LogoutPath = Urls.Logout;
        options.AccessDeniedPath = Urls.NotAllowed;
        options.ReturnUrlParameter = "returnUrl";
        options.ExpireTimeSpan = configuration.GetValue<TimeSpan?>($"{AccountOptions.Section}:{nameof(AccountOptions.IdleLimit)}") ?? new AccountOptions().IdleLimit;
        options.SlidingExpiration = true;
    }

    public void Configure(AntiforgeryOptions options)
    {
        Harden(options.Cookie, "portal-form");
        options.Cookie.SameSite = SameSiteMode.Strict;
    }

    /// <summary>For what lasts from one page to the next.</summary>
    private void Shorten(CookieAuthenticationOptions options, string name)
    {
        Harden(options.Cookie, name);
        options.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        options.SlidingExpiration = false;
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
