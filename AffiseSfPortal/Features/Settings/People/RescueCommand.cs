using System.Security.Cryptography;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Identity.SecondFactor;
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
        await users.RemoveEveryFactorAsync(user);
        if (await users.HasPasswordAsync(user))
            (await users.RemovePasswordAsync(user)).OrThrow();
        (await users.AddPasswordAsync(user, password)).OrThrow();
        (await users.SetLockoutEndDateAsync(user, null)).OrThrow();
        (await users.ResetAccessFailedCountAsync(user)).OrThrow();
        user.Disabled = false;
        (await users.UpdateSecurityStampAsync(user)).OrThrow();
    }
}
