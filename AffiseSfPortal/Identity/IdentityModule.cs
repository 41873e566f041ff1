using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Identity.Passwords;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
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
    public static IServiceCollection AddPortalIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentityCore<PortalUser>(Configure)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddUserStore<PortalUserStore>()
            .AddClaimsPrincipalFactory<PortalClaims>()
            .AddPasswordValidator<PasswordRules>()
            .AddSignInManager<PortalSignInManager>()
            .AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorCode>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped(s => (PortalSignInManager)s.GetRequiredService<SignInManager<PortalUser>>());
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(PortalSignInManager.SecondStepScheme)
            .AddIdentityCookies();
        services.AddSessions();
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
        services.AddScoped<PeopleChanges>();
        services.AddScoped<Invitations>();
        services.AddHostedService<SetupStart>();
        services.AddSingleton<UnknownTries>();
        services.AddSingleton<AddressTries>();
        services.AddScoped<AccountTries>();
        services.AddScoped<SignIn>();
        services.AddScoped<AccountEvents>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<PasswordWords>();
        services.AddSecondFactor();
        services.AddExternalSignIn(configuration);
        return services;
    }

    /// <summary>How long a sign-in holds, where it is open, and who must prove themselves anew.</summary>
    private static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>();
        services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.Section).ValidateOnStart();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<SessionProofs>();
        services.AddScoped<ISecurityStampValidator, SessionValidator>();
        services.Configure<SecurityStampValidatorOptions>(o => o.OnRefreshingPrincipal = context =>
        {
            if (context.NewPrincipal is { } fresh)
                SessionClaims.Carry(context.CurrentPrincipal, fresh);
            return Task.CompletedTask;
        });
        services.AddScoped<CircuitHandler, SessionActivity>();
        services.AddScoped<IReauthentication, Reauthentication>();
        services.AddScoped<Confirm>();
    }

    private static void AddSecondFactor(this IServiceCollection services)
    {
        services.AddScoped<SecondStep>();
        services.AddScoped<PasskeySignIn>();
        services.AddScoped<SecondFactors>();
        services.AddSingleton<ISecretHolder, FactorSecrets>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            // The passkey stands for two factors, so its device must ask for its owner; and it must be found without a name being typed.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            if (Uri.TryCreate(configuration["Portal:PublicUrl"], UriKind.Absolute, out var origin))
                options.ServerDomain = origin.Host;
        });
    }

    private static void Configure(IdentityOptions options)
    {
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.User.RequireUniqueEmail = true;
        // Length is what counts; rules about kinds of characters only make passwords harder to remember.
        options.Password.RequiredLength = PasswordRules.MinimumLength;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        // What is easy to guess is judged by PasswordRules.
        options.Password.RequiredUniqueChars = 1;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        options.Lockout.AllowedForNewUsers = true;
    }

    /// <summary>Authentication and authorization; while no user exists, every way leads to the set-up page.</summary>
    public static void UsePortalIdentity(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SetupRedirect>();
        app.UseMiddleware<SecondFactorGate>();
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

    public static void MapPortalIdentity(this WebApplication app)
    {
        app.MapAccounts();
        app.MapExternalSignIn();
    }
}
