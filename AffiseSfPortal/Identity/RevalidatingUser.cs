using System.Security.Claims;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

/// <summary>A circuit outlives its cookie: every half minute an open page asks whether its user may still be there, and whether its session is open.</summary>
/// <param name="interval">Shorter for tests.</param>
internal sealed class RevalidatingUser(ILoggerFactory loggers, IServiceScopeFactory scopes, UserSessions sessions, IOptions<IdentityOptions> options, TimeSpan? interval = null)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override TimeSpan RevalidationInterval { get; } = interval ?? Interval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        return await IsValidAsync(users, sessions, authenticationState.User, options.Value.ClaimsIdentity.SecurityStampClaimType, cancellationToken);
    }

    internal static async Task<bool> IsValidAsync(
        UserManager<PortalUser> users, UserSessions sessions, ClaimsPrincipal principal, string stampClaim, CancellationToken cancellationToken)
    {
        var user = await users.GetUserAsync(principal);
        return user is { Disabled: false } && principal.FindFirstValue(stampClaim) == await users.GetSecurityStampAsync(user)
            && await sessions.IsOpenAsync(SessionClaims.SessionOf(principal), user.Id, cancellationToken);
    }
}
