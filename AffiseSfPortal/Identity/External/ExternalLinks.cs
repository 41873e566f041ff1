using System.Security.Cryptography;
using AffiseSfPortal.Identity.SecondFactor;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.External;

/// <summary>
/// An account with a password and an identity at the provider become one, because the person who has both says so: signed in, freshly confirmed here, and
/// asked anew there. Nothing is ever linked because two e-mails are the same.
/// </summary>
internal sealed class ExternalLinks(
    PortalSignInManager signIn,
    UserManager<PortalUser> users,
    SecondFactors factors,
    SessionProofs proofs,
    AccountEvents events,
    IOptions<ExternalOptions> options,
    IDataProtectionProvider protection)
{
    private const string Session = "portal:link";
    private static readonly TimeSpan TicketLife = TimeSpan.FromHours(1);
    private readonly ITimeLimitedDataProtector _tickets = protection.CreateProtector("AffiseSfPortal.ExternalLink.v1").ToTimeLimitedDataProtector();

    /// <summary>How the provider is called; null where there is none.</summary>
    public string? Provider => options.Value.IsOn ? options.Value.DisplayName : null;

    public bool IsFresh => proofs.IsFresh(signIn.Context.User);

    /// <summary>Goes into the link that begins it: no other site knows one, so none can begin it in the person's name.</summary>
    public string NewTicket() => _tickets.Protect(SessionClaims.SessionOf(signIn.Context.User) ?? "", TicketLife);

    public bool IsMine(string ticket)
    {
        try
        {
            return SessionClaims.SessionOf(signIn.Context.User) is { } session && _tickets.Unprotect(ticket) == session;
        }
        catch (CryptographicException)
        {
            // Made up, or the page stood open for too long: it has a new one.
            return false;
        }
    }

    public void Begin(AuthenticationProperties properties) => properties.Items[Session] = SessionClaims.SessionOf(signIn.Context.User);

    public static bool IsOne(AuthenticationProperties properties) => properties.Items.ContainsKey(Session);

    public async Task<bool> IsLinkedAsync(PortalUser user) => (await users.GetLoginsAsync(user)).Count > 0;

    /// <summary>Without a password the provider is the way in, and the account is the provider's.</summary>
    public static bool MayUnlink(PortalUser user) => user.PasswordHash is not null;

    /// <param name="owner">Whose the identity is already.</param>
    /// <param name="isGivenNow">The provider asked the person just now.</param>
    public async Task<ExternalOutcome> FinishAsync(PortalUser? owner, string issuer, string subject, bool isGivenNow, AuthenticationProperties properties)
    {
        var user = await users.GetUserAsync(signIn.Context.User);
        var isSameSession = properties.Items.TryGetValue(Session, out var session) && session is not null && session == SessionClaims.SessionOf(signIn.Context.User);
        if (user is null or { Disabled: true } || !isSameSession || !isGivenNow || !IsFresh)
            return await RefuseAsync(user, ExternalOutcome.NotLinked);
        if (owner is not null)
            return owner.Id == user.Id ? ExternalOutcome.Linked : await RefuseAsync(user, ExternalOutcome.LinkTaken);
        // One identity for one account: a second one beside it would be easy to overlook.
        if (await IsLinkedAsync(user))
            return await RefuseAsync(user, ExternalOutcome.NotLinked);
        await factors.ChangeAsync(user, AuditAction.IdentityLinked, ExternalSignIn.Method, async () =>
            (await users.AddLoginAsync(user, new UserLoginInfo(issuer, subject, options.Value.DisplayName))).OrThrow());
        return ExternalOutcome.Linked;
    }

    /// <returns>False when it is the last way in.</returns>
    public async Task<bool> UnlinkAsync(PortalUser user)
    {
        if (!MayUnlink(user))
        {
            await events.RecordAsync(AuditAction.IdentityUnlinked, user, CancellationToken.None, ExternalSignIn.Method, refused: true);
            return false;
        }
        await factors.ChangeAsync(user, AuditAction.IdentityUnlinked, ExternalSignIn.Method, async () =>
        {
            foreach (var login in await users.GetLoginsAsync(user))
                (await users.RemoveLoginAsync(user, login.LoginProvider, login.ProviderKey)).OrThrow();
        });
        return true;
    }

    private async Task<ExternalOutcome> RefuseAsync(PortalUser? user, ExternalOutcome outcome)
    {
        await events.RecordAsync(AuditAction.IdentityLinked, user, CancellationToken.None, $"{ExternalSignIn.Method}: {outcome}", refused: true);
        return outcome;
    }
}
