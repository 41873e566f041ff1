using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Api.Keys;

/// <summary>Makes a caller of the header <c>X-Api-Key</c>. Its refusals are problems in JSON, never a way to the sign-in page.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyDirectory directory)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(ApiKeyScheme.Header, out var sent))
            return AuthenticateResult.NoResult();
        if (sent is not [{ } text] || await directory.FindAsync(text, Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("The key is unknown or revoked.");
        var identity = new ClaimsIdentity(
            [
                new Claim(ApiKeyScheme.KeyIdClaim, key.Id.ToString(CultureInfo.InvariantCulture)),
                new Claim(ApiKeyScheme.KeyNameClaim, key.Name),
                new Claim(ApiKeyScheme.KeyPrefixClaim, key.Prefix),
                .. key.Scopes.Select(s => new Claim(ApiKeyScheme.ScopeClaim, s)),
            ],
            Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Scheme.Name;
        return ApiProblem.NotAuthenticated().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblem.ScopeMissing(ApiKeyScheme.ScopeOf(Context.GetEndpoint())).ExecuteAsync(Context);
}
