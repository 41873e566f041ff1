using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>A real OpenID Connect provider (OpenIddict) on a port of its own. Whoever comes is the person that the test says, without being asked.</summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string ClientId = "portal";
    public const string ClientSecret = "a secret between the two";
    private readonly WebApplication _app;

    private Provider(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public string Subject { get; set; } = "subject-1";

    public string? Email { get; set; } = "ines@org.example";

    /// <summary>Null when the provider does not say.</summary>
    public bool? EmailVerified { get; set; }

    public IReadOnlyList<string> Roles { get; set; } = ["sales-admins"];

    /// <summary>When the person gave their password there.</summary>
    public DateTimeOffset AuthenticatedAt { get; set; } = TimeProvider.System.GetUtcNow();

    public static async Task<Provider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Provider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.EnableDegradedMode();
            server.RegisterScopes("profile", "email");
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(b => b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.RedirectUri != "http://localhost/account/external/callback")
                    context.Reject(OpenIddictConstants.Errors.InvalidClient, "The client or its redirect URI is not known.");
                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(b => b.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                    context.Reject(OpenIddictConstants.Errors.InvalidClient, "The secret is not right.");
                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(b => b.UseInlineHandler(context =>
            {
                context.SignIn(provider!.Person(context.Request!.GetScopes()));
                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        provider = new Provider(app);
        await app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ClaimsPrincipal Person(IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("Provider");
        identity.SetClaim("sub", Subject).SetClaim("name", "Ines Roth");
        identity.AddClaim(new Claim("auth_time", AuthenticatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        if (Email is not null)
            identity.SetClaim("email", Email);
        if (EmailVerified is { } verified)
            identity.SetClaim("email_verified", verified);
        foreach (var role in Roles)
            identity.AddClaim(new Claim("roles", role));
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        var person = new ClaimsPrincipal(identity);
        person.SetScopes(scopes);
        return person;
    }
}
