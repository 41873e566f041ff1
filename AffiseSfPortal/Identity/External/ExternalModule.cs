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
        var options = configuration.GetSection(ExternalOptions.Section).Get<ExternalOptions>() ?? new ExternalOptions();
        if (options.IsOn && new ExternalOptionsValidator().Validate(null, options).Succeeded)
            services.AddAuthentication().AddOpenIdConnect(Scheme, o => Configure(o, options, configuration["Portal:PublicUrl"]));
    }

    public static void MapExternalSignIn(this IEndpointRouteBuilder app) => app.MapGet(Urls.External, Leave).AllowAnonymous();

    /// <summary>A link and no form: the content policy lets forms lead nowhere else.</summary>
    private static IResult Leave(HttpContext context, IOptions<ExternalOptions> options, string? returnUrl, bool? again)
    {
        if (!options.Value.IsOn)
            return Results.LocalRedirect(Urls.Login);
        var properties = new AuthenticationProperties { RedirectUri = $"{Urls.ExternalDone}?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}" };
        if (again == true)
            ExternalSignIn.AskAgain(properties);
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
            if (ExternalSignIn.IsAskedAgain(context.Properties))
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
