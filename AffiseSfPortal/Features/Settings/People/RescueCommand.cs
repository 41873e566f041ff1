using System.Security.Cryptography;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Features.Settings.People;

/// <summary>
/// The way back for an administrator whom nobody else can let in: forgotten password, lost phone, lost key ring. Whoever has the machine has the portal
/// anyway; the trail keeps that it was used.
/// </summary>
internal sealed class RescueCommand(PortalDatabase database, IServiceScopeFactory scopes, IAuditTrail trail) : IPortalCommand
{
    // No letters that look like digits. 20 of 31 characters are 99 bits.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public string Name => "users rescue";

    public string Arguments => "<e-mail>";

    public string Summary => "gives a user a new password, takes the second factor away and ends lock-out and sessions; with SQLite the portal must be stopped";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var email])
            throw new PortalCommandException("Say whom, for instance: users rescue mara@example.com");
        await database.PrepareAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await users.FindByEmailAsync(email) ?? throw new PortalCommandException($"Nobody has the address {email}.");
        var password = RandomNumberGenerator.GetString(Alphabet, 20);
        await RescueAsync(users, user, password);
        await trail.RecordAsync(AuditActor.Portal, new AuditEvent(AuditAction.UserChanged, user.Email, After: AuditFacts.Of(("rescued", "on the command line"))), cancellationToken);
        await output.WriteLineAsync($"New password of {user.Email}: {password}");
        await output.WriteLineAsync("Sign in with it, choose another one at once, and set up a second factor again.");
        return 0;
    }

    private static async Task RescueAsync(UserManager<PortalUser> users, PortalUser user, string password)
    {
        foreach (var passkey in await users.GetPasskeysAsync(user))
            Check(await users.RemovePasskeyAsync(user, passkey.CredentialId));
        Check(await users.SetTwoFactorEnabledAsync(user, false));
        foreach (var name in new[] { "AuthenticatorKey", "RecoveryCodes" })
            Check(await users.RemoveAuthenticationTokenAsync(user, "[AspNetUserStore]", name));
        if (await users.HasPasswordAsync(user))
            Check(await users.RemovePasswordAsync(user));
        Check(await users.AddPasswordAsync(user, password));
        Check(await users.SetLockoutEndDateAsync(user, null));
        Check(await users.ResetAccessFailedCountAsync(user));
        user.Disabled = false;
        Check(await users.UpdateSecurityStampAsync(user));
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new PortalCommandException(string.Join(' ', result.Errors.Select(e => e.Description)));
    }
}
