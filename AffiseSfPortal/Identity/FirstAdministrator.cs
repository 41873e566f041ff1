using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Identity;

internal enum SetupOutcome
{
    Created = 0,

    /// <summary>Somebody else was first, in this process or another.</summary>
    TooLate = 1,
    CodeRefused = 2,
    EmailRefused = 3,
    PasswordRefused = 4,
}

/// <summary>Creates the first administrator, once.</summary>
internal sealed class FirstAdministrator(
    PortalDbContext db,
    UserManager<PortalUser> users,
    RoleManager<IdentityRole> roles,
    SetupState state,
    SetupCode code,
    IAuditTrail trail,
    TimeProvider time,
    ILogger<FirstAdministrator> logger)
{
    /// <summary>Why Identity refused the last one.</summary>
    public IReadOnlyList<IdentityError> Errors { get; private set; } = [];

    private const string SettingKey = "setup.first-administrator";

    /// <summary>As a person asks for it, with the code from the console where one is required.</summary>
    public async Task<(SetupOutcome Outcome, PortalUser? User)> CreateAsync(string email, string password, string? typedCode, CancellationToken cancellationToken) =>
        await state.IsDoneAsync(cancellationToken) ? (SetupOutcome.TooLate, null)
        : code.Accepts(typedCode) ? await CreateAsync(email, password, cancellationToken)
        : (SetupOutcome.CodeRefused, null);

    /// <summary>As the settings ask for it.</summary>
    public async Task<(SetupOutcome Outcome, PortalUser? User)> CreateAsync(string email, string password, CancellationToken cancellationToken)
    {
        if (await state.IsDoneAsync(cancellationToken))
            return (SetupOutcome.TooLate, null);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        // The unique key decides between two who press at once: the second waits here, then fails.
        var claim = new PortalSetting { Key = SettingKey, Value = now.ToString("O") };
        db.PortalSettings.Add(claim);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.Entry(claim).State = EntityState.Detached;
            return (SetupOutcome.TooLate, null);
        }
        // Only the winner comes here: two who made the roles at once would meet at their unique name.
        await PortalRoles.EnsureAsync(roles);
        var user = new PortalUser { UserName = email, Email = email, EmailConfirmed = true, CreatedAt = now };
        var created = await users.CreateAsync(user, password);
        if (!created.Succeeded)
        {
            // The transaction rolls back, and the claim with it: the next try may succeed.
            db.ChangeTracker.Clear();
            Errors = [.. created.Errors];
            return (created.Errors.Any(e => e.Code.StartsWith("Password", StringComparison.Ordinal)) ? SetupOutcome.PasswordRefused : SetupOutcome.EmailRefused, null);
        }
        await users.AddToRoleAsync(user, PortalRoles.Administrator);
        await trail.RecordAsync(db, AuditActor.Portal, new AuditEvent(AuditAction.FirstAdministratorCreated, email), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        code.Spend();
        logger.LogInformation("The first administrator was created");
        return (SetupOutcome.Created, user);
    }
}
