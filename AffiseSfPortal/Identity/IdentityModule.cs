using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>Who may in: sign-in, the first administrator, roles. Everything is closed unless it says otherwise.</summary>
internal static class IdentityModule
{
    public static IServiceCollection AddPortalIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentityCore<PortalUser>(Configure)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddSignInManager<PortalSignInManager>()
            .AddDefaultTokenProviders();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>, PortalCookies>();
        services.AddSingleton<IConfigureOptions<AntiforgeryOptions>, PortalCookies>();
        // As quick as the check of open circuits: a disabled user is out within half a minute everywhere.
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = RevalidatingUser.Interval);
        services.AddAuthorizationBuilder().AddPortalPolicies().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddScoped<AuthenticationStateProvider, RevalidatingUser>();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddScoped<CircuitOrigin>();
        services.AddScoped<CircuitHandler>(s => s.GetRequiredService<CircuitOrigin>());
        services.AddScoped<IUserAccess, UserAccess>();
        services.AddScoped<IUserRights>(s => s.GetRequiredService<IUserAccess>());

        services.AddSingleton<IValidateOptions<SetupOptions>, SetupOptionsValidator>();
        services.AddOptions<SetupOptions>().BindConfiguration(SetupOptions.Section).ValidateOnStart();
        services.AddSingleton<SetupState>();
        services.AddSingleton<SetupCode>();
        services.AddScoped<FirstAdministrator>();
        services.AddScoped<Invitations>();
        services.AddHostedService<SetupStart>();
        services.AddSingleton<UnknownTries>();
        services.AddScoped<SignIn>();
        return services;
    }

    private static void Configure(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.User.RequireUniqueEmail = true;
        // Length is what counts; rules about kinds of characters only make passwords harder to remember.
        options.Password.RequiredLength = SetupOptions.MinimumPasswordLength;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 3;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        options.Lockout.AllowedForNewUsers = true;
    }

    /// <summary>Authentication and authorization; while no user exists, every way leads to the set-up page.</summary>
    public static void UsePortalIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SetupRedirect>();
        app.UseAuthorization();
        app.Use(TellRefusedAsync);
    }

    /// <summary>What a service refused outside a circuit is told as what an address refuses, and is no fault.</summary>
    private static async Task TellRefusedAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (AccessRefusedException) when (!context.Response.HasStarted)
        {
            await context.ForbidAsync(IdentityConstants.ApplicationScheme);
        }
    }

    public static void MapPortalIdentity(this WebApplication app) =>
        app.MapPost(Urls.Logout, async (HttpContext context, IAntiforgery antiforgery, SignInManager<PortalUser> signIn) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            // A new stamp ends every session of this person, copied cookies and pages in other windows too.
            if (await signIn.UserManager.GetUserAsync(context.User) is { } user)
                await signIn.UserManager.UpdateSecurityStampAsync(user);
            await signIn.SignOutAsync();
            return Results.LocalRedirect(Urls.Login);
        }).DisableAntiforgery();
}
