using AffiseSfPortal.Identity.External;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity;

internal sealed class Reauthentication(
    AuthenticationStateProvider authentication, SessionProofs proofs, IServiceScopeFactory scopes, AccountEvents events, IOptions<ExternalOptions> external) : IReauthentication
{
    public bool IsFresh => authentication.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true } known && proofs.IsFresh(known.Result.User);

    public async Task<ProofWays> ReadWaysAsync(CancellationToken cancellationToken)
    {
        var principal = (await authentication.GetAuthenticationStateAsync()).User;
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        if (await users.GetUserAsync(principal) is not { } user)
            return new ProofWays(TakesSecret: false, Provider: null);
        var isKnownThere = external.Value.IsOn && (await users.GetLoginsAsync(user)).Count > 0;
        return new ProofWays(user.PasswordHash is not null || user.TwoFactorEnabled, isKnownThere ? external.Value.DisplayName : null);
    }

    public async Task UntilFreshAsync(CancellationToken cancellationToken) =>
        await proofs.UntilFreshAsync((await authentication.GetAuthenticationStateAsync()).User, cancellationToken);

    public async Task<bool> ProveAsync(string secret, CancellationToken cancellationToken)
    {
        var principal = (await authentication.GetAuthenticationStateAsync()).User;
        // A circuit lives for hours: its own user manager would answer from what it read at the beginning.
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var tries = scope.ServiceProvider.GetRequiredService<AccountTries>();
        if (await users.GetUserAsync(principal) is not { Disabled: false } user || await tries.TakeAsync(user) is not { } taken)
            return false;
        if (await IsRightAsync(users, user, secret))
        {
            await tries.ResetAsync(user, taken);
            proofs.Prove(principal);
            await events.RecordAsync(AuditAction.Reauthenticated, user, cancellationToken);
            return true;
        }
        await events.RecordAsync(AuditAction.Reauthenticated, user, cancellationToken, refused: true);
        if (taken.Locks)
            await events.RecordAsync(AuditAction.LockedOut, user, cancellationToken);
        return false;
    }

    private static async Task<bool> IsRightAsync(UserManager<PortalUser> users, PortalUser user, string secret) =>
        AuthenticatorCode.IsOne(secret) && user.TwoFactorEnabled
            ? await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, secret)
            : user.PasswordHash is not null && await users.CheckPasswordAsync(user, secret);
}
