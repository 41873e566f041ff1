using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AffiseSfPortal.Identity.External;

/// <summary>Sign-in by OpenID Connect: code flow with PKCE. Registered only where it is configured.</summary>
internal static class ExternalModule
{
    public const string Scheme = "OpenIdConnect";

    public static void AddExternalSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<ExternalOptions>, ExternalOptionsValidator>();
        services.AddOptions<ExternalOptions>().BindConfiguration(ExternalOptions.Section).ValidateOnStart();
        services.AddScoped<ExternalSignIn>();
        services.AddScoped<ExternalLinks>();
        var options = configuration.GetSection(ExternalOptions.Section).Get<ExternalOptions>() ?? new ExternalOptions();
        if (options.IsOn && new ExternalOptionsValidator().Validate(null, options).Succeeded)
            services.AddAuthentication().AddOpenIdConnect(Scheme, o => Configure(o, options, configuration["Portal:PublicUrl"]));
    }

    public static void MapExternalSignIn(this IEndpointRouteBuilder app) => app.MapGet(Urls.External, Leave).AllowAnonymous();

    /// <summary>A link and no form: the content policy lets forms lead nowhere else.</summary>
    /// <param name="again">The person is signed in and proves once more who they are.</param>
    /// <param name="link">A ticket of <see cref="ExternalLinks"/>: the person wants this identity to be theirs.</param>
    private static IResult Leave(
        IOptions<ExternalOptions> options, ExternalLinks links, TimeProvider time, string? returnUrl, bool? again, string? link)
    {
        if (!options.Value.IsOn)
            return Results.LocalRedirect(Urls.Login);
        var properties = new AuthenticationProperties { RedirectUri = $"{Urls.ExternalDone}?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}" };
        if (link is not null)
        {
            if (!links.IsMine(link))
                return Results.LocalRedirect(Urls.AccountSecurity);
            // Back to the page and not on to the provider: the form of the password may not lead there either.
            if (!links.IsFresh)
                return Results.LocalRedirect($"{Urls.AccountConfirm}?returnUrl={Uri.EscapeDataString(Urls.AccountSecurity)}");
            links.Begin(properties);
        }
        if (again == true || link is not null)
            ProviderProof.Ask(properties, time.GetUtcNow());
        return Results.Challenge(properties, [Scheme]);
    }

    private static void Configure(OpenIdConnectOptions o, ExternalOptions options, string? publicUrl)
    {
        var isHttps = publicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
        o.SignInScheme = IdentityConstants.ExternalScheme;
        o.Authority = options.Authority;
        o.ClientId = options.ClientId;
        o.ClientSecret = options.ClientSecret;
        o.RequireHttpsMetadata = options.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        o.ResponseType = OpenIdConnectResponseType.Code;
        o.ResponseMode = OpenIdConnectResponseMode.Query;
        o.UsePkce = true;
        o.CallbackPath = Urls.ExternalCallback;
        o.SaveTokens = false;
        o.MapInboundClaims = false;
        o.DisableTelemetry = true;
        o.Scope.Clear();
        foreach (var scope in (ReadOnlySpan<string>)["openid", "profile", "email"])
            o.Scope.Add(scope);
        // By default these do not reach the cookie, and who it is is told by both: issuer and subject.
        o.ClaimActions.Remove("iss");
        foreach (var cookie in (CookieBuilder[])[o.CorrelationCookie, o.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }
        o.Events.OnRedirectToIdentityProvider = context =>
        {
            // Never from the Host header (RFC 9700).
            if (Uri.TryCreate(publicUrl, UriKind.Absolute, out var origin))
                context.ProtocolMessage.RedirectUri = origin.GetLeftPart(UriPartial.Authority) + Urls.ExternalCallback;
            if (ProviderProof.IsAsked(context.Properties))
                (context.ProtocolMessage.Prompt, context.ProtocolMessage.MaxAge) = (OpenIdConnectPrompt.Login, "0");
            return Task.CompletedTask;
        };
        o.Events.OnRemoteFailure = context =>
        {
            // Cancelled there, or the answer does not belong to this browser: said in words, without what came along.
            context.Response.Redirect($"{Urls.ExternalDone}?failed=true");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
