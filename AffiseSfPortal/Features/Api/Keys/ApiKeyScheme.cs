using System.Security.Claims;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Features.Api.Keys;

/// <summary>Who calls the API: a key and nothing else. The screens know only the cookie, the API only the key.</summary>
internal static class ApiKeyScheme
{
    public const string Name = "ApiKey";
    public const string Header = "X-Api-Key";
    public const string KeyIdClaim = "api-key";
    public const string KeyNameClaim = "api-key-name";
    public const string KeyPrefixClaim = "api-key-prefix";
    public const string ScopeClaim = "scope";

    /// <summary>What describes the API may be read by whoever is signed in and by whoever holds a key.</summary>
    public const string SignedInOrKeyPolicy = "api-description";
    private const string SignedInOrKeyScheme = "SignedInOrKey";
    private const string PolicyPrefix = "api:";

    /// <summary>A key with this scope.</summary>
    public static string PolicyOf(string scope) => PolicyPrefix + scope;

    /// <summary>The scope that an endpoint asks for, or null.</summary>
    public static string? ScopeOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(a => a.Policy)
            .FirstOrDefault(p => p?.StartsWith(PolicyPrefix, StringComparison.Ordinal) == true)?[PolicyPrefix.Length..];

    /// <summary>The key, as the trail and what is owed name it: its number, which no user's id looks like, and what an admin knows it by.</summary>
    public static AuditActor ActorOf(HttpContext context)
    {
        var key = context.User;
        return new AuditActor(
            $"api-key:{key.FindFirstValue(KeyIdClaim)}",
            $"API key {key.FindFirstValue(KeyNameClaim)} ({key.FindFirstValue(KeyPrefixClaim)}…)",
            context.Connection.RemoteIpAddress?.ToString());
    }

    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyDirectory>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Name, null)
            .AddPolicyScheme(SignedInOrKeyScheme, null, o => o.ForwardDefaultSelector =
                context => context.Request.Headers.ContainsKey(Header) ? Name : IdentityConstants.ApplicationScheme);
        var policies = services.AddAuthorizationBuilder()
            .AddPolicy(Name, p => p.AddAuthenticationSchemes(Name).RequireAuthenticatedUser())
            .AddPolicy(SignedInOrKeyPolicy, p => p.AddAuthenticationSchemes(SignedInOrKeyScheme).RequireAuthenticatedUser());
        foreach (var scope in ApiScopes.All)
            policies.AddPolicy(PolicyOf(scope), p => p.AddAuthenticationSchemes(Name).RequireClaim(ScopeClaim, scope));
    }
}
