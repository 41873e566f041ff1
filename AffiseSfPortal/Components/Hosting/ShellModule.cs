using System.Globalization;
using AffiseSfPortal.Components.Circuits;
using AffiseSfPortal.Components.Layout;
using AffiseSfPortal.Components.Notifications;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Components.Theming;
using AffiseSfPortal.Components.Words;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>The shell: pages, theme, languages, notifications, headers.</summary>
internal static class ShellModule
{
    /// <summary>What one message of a page may hold. A page tells a value twice, so this is room for <c>most</c> of connection.js, which refuses more.</summary>
    private const int LargestMessage = 256 * 1024;

    private const int MostLostPages = 50;

    public static readonly string[] Cultures = ["en", "fr"];

    public static void AddShell(this WebApplicationBuilder builder)
    {
        // The manifest of static files exists only before publishing; without it this does nothing.
        builder.WebHost.UseStaticWebAssets();
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>();
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateOnStart();
        services.AddSingleton<PortalAddress>();
        builder.AddPortalEdge();
        services.TryAddSingleton(TimeProvider.System);
        services.AddRazorComponents()
            // A page that the portal forgot is loaded anew, with its drafts: nothing of it is worth keeping here.
            .AddInteractiveServerComponents(o =>
            {
                o.PersistedCircuitInMemoryMaxRetained = 0;
                // A page whose line broke is kept for a while; what each holds is memory.
                o.DisconnectedCircuitMaxRetained = MostLostPages;
                o.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
                o.JSInteropDefaultCallTimeout = TimeSpan.FromMinutes(1);
                o.MaxBufferedUnacknowledgedRenderBatches = 10;
            })
            .AddHubOptions(o => o.MaximumReceiveMessageSize = LargestMessage);
        services.AddLocalization();
        services.AddOptions<RequestLocalizationOptions>().Configure<IOptions<PortalOptions>>((o, portal) => Localize(o, CultureCookie(portal.Value)));
        services.AddShellComponents();
        services.AddHostedService<OpenAddressAnnouncer>();
    }

    /// <summary>What components need; component tests call it too.</summary>
    /// <param name="controls">Has the last word on the control library's settings.</param>
    public static void AddShellComponents(this IServiceCollection services, Action<MudServicesConfiguration>? controls = null)
    {
        services.AddMudServices(Configure + controls);
        services.AddTransient<MudLocalizer, PortalMudLocalizer>();
        services.AddScoped<BrowserClock>();
        services.AddScoped<CurrentUser>();
        services.AddScoped<HandedOver>();
        services.AddSingleton<OpenPages>();
        services.AddScoped<PageSeat>();
        services.AddScoped<CircuitHandler>(s => s.GetRequiredService<PageSeat>());
        services.AddScoped<AffiliateFieldLabels>();
        services.AddScoped<FaultWords>();
        services.TryAddSingleton<IRecordHosts, WebRecordHosts>();
        services.AddScoped<StandingWords>();
        services.TryAddScoped<IShellStatus, NotConnectedShellStatus>();
        services.TryAddScoped<IFirstGlance, NoFirstGlance>();
    }

    private static void Localize(RequestLocalizationOptions options, string cookie)
    {
        options.SetDefaultCulture(Cultures[0]).AddSupportedCultures(Cultures).AddSupportedUICultures(Cultures);
        options.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = cookie }, new AcceptLanguageHeaderRequestCultureProvider()];
        options.ApplyCurrentCultureToResponseHeaders = true;
    }

    /// <summary>On https it belongs to this host alone, as the others do.</summary>
    private static string CultureCookie(PortalOptions portal) => portal.IsHttps ? "__Host-portal-language" : CookieRequestCultureProvider.DefaultCookieName;

    private static void Configure(MudServicesConfiguration options)
    {
        var snackbar = options.SnackbarConfiguration;
        snackbar.PositionClass = Defaults.Classes.Position.BottomRight;
        snackbar.MaxDisplayedSnackbars = 3;
        snackbar.MaximumOpacity = 100;
        snackbar.BackgroundBlurred = false;
        snackbar.SnackbarVariant = Variant.Filled;
        snackbar.ShowTransitionDuration = 180;
        snackbar.VisibleStateDuration = 6000;
        snackbar.HideTransitionDuration = 180;
        snackbar.NewestOnTop = true;
        snackbar.PreventDuplicates = false;
    }

    /// <param name="identity">Authentication and authorization, which belong between routing and antiforgery.</param>
    public static void UseShell(this WebApplication app, Action<WebApplication> identity)
    {
        app.UseSecurityHeaders();
        app.UsePortalEdge();
        app.UseRequestLocalization();
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler(Urls.Error, createScopeForErrors: true);
        // A POST that is refused keeps its own status: run again as a page it would be refused for its antiforgery token instead.
        app.UseWhen(c => HttpMethods.IsGet(c.Request.Method), b => b.UseStatusCodePagesWithReExecute(Urls.NotFound, createScopeForStatusCodePages: true));
        // After what runs a request again, so that it is routed again too.
        app.UseRouting();
        app.UseHubOrigin();
        identity(app);
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet(Urls.CultureRoute, SwitchCulture).AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = "'none'");
    }

    private static IResult SwitchCulture(HttpContext context, IOptions<PortalOptions> portal, string? c, string? returnUrl)
    {
        if (Cultures.Contains(c, StringComparer.Ordinal))
        {
            var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(CultureInfo.GetCultureInfo(c!)));
            context.Response.Cookies.Append(CultureCookie(portal.Value), value, new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                HttpOnly = true,
                IsEssential = true,
            });
        }
        return Results.LocalRedirect(Urls.IsLocal(returnUrl) ? returnUrl! : Urls.Dashboard);
    }
}
