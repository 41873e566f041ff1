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

    public string Summary => "makes a user an administrator with a new password, enables them, takes the second factor away and ends lock-out and sessions; with SQLite the portal must be stopped";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var email])
            throw new PortalCommandException("Say whom, for instance: users rescue mara@example.com");
        await database.PrepareAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var people = scope.ServiceProvider.GetRequiredService<PeopleChanges>();
        await using var transaction = await people.BeginAsync(cancellationToken);
        var user = await users.FindByEmailAsync(email) ?? throw new PortalCommandException($"Nobody has the address {email}.");
        var password = RandomNumberGenerator.GetString(Alphabet, 20);
        var what = await RescueAsync(people, users, user, password);
        await trail.RecordAsync(scope.ServiceProvider.GetRequiredService<PortalDbContext>(), AuditActor.Portal, what, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await output.WriteLineAsync($"New password of {user.Email}: {password}");
        await output.WriteLineAsync("Sign in with it, choose another one at once, and set up a second factor again.");
        return 0;
    }

    private static async Task<AuditEvent> RescueAsync(PeopleChanges people, UserManager<PortalUser> users, PortalUser user, string password)
    {
        await users.RemoveEveryFactorAsync(user);
        if (await users.HasPasswordAsync(user))
            (await users.RemovePasswordAsync(user)).OrThrow();
        (await users.AddPasswordAsync(user, password)).OrThrow();
        (await users.SetLockoutEndDateAsync(user, null)).OrThrow();
        (await users.ResetAccessFailedCountAsync(user)).OrThrow();
        user.Disabled = false;
        var before = await people.SetRoleAsync(user, PortalRoles.Administrator);
        await people.EndSessionsAsync(user);
        return new AuditEvent(
            AuditAction.UserChanged, user.Email, AuditFacts.Of(("role", before is [] ? null : before)), AuditFacts.Of(("rescued", "on the command line"), ("role", PortalRoles.Administrator)));
    }
}
