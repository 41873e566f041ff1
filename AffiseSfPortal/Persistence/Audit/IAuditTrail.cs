using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence.Audit;

/// <summary>The trail of what people did: entries are added, never changed and never removed.</summary>
public interface IAuditTrail
{
    /// <summary>Adds one entry. To be called where the change is committed.</summary>
    Task RecordAsync(AuditActor who, AuditEvent what, CancellationToken cancellationToken);

    /// <summary>
    /// Adds one entry in the transaction that is open on <paramref name="db"/>, as the last thing before its commit: the change and what tells of it
    /// are kept together, or neither is.
    /// </summary>
    /// <exception cref="DbUpdateException">The trail takes no entry. The caller's transaction must not be committed.</exception>
    Task RecordAsync(PortalDbContext db, AuditActor who, AuditEvent what, CancellationToken cancellationToken);
}

/// <summary>Who did it, and from where.</summary>
/// <param name="UserId">Null for the portal itself and for somebody who is not signed in.</param>
/// <param name="Address">The address that the connection came from; null where there is no connection.</param>
public sealed record AuditActor(string? UserId, string Name, string? Address)
{
    /// <summary>The worker, a start, the command line.</summary>
    public static AuditActor Portal { get; } = new(null, PortalName, null);

    internal const string PortalName = "AffiseSfPortal";
}

/// <param name="Subject">What it was done to: a user's e-mail address, a number of an affiliate, the name of a key.</param>
/// <param name="Before">As lines of <c>name: value</c>, see <see cref="AuditFacts"/>. Personal values are masked before they are stored.</param>
/// <param name="After">The same, for afterwards.</param>
/// <param name="Refused">It was tried and did not happen.</param>
public sealed record AuditEvent(AuditAction Action, string? Subject = null, string? Before = null, string? After = null, bool Refused = false);

/// <summary>What can be done. Stored by name: a name that was used once stays.</summary>
public enum AuditAction
{
    SignedIn = 0,
    SignInRefused = 1,
    SignedOut = 2,
    LockedOut = 3,
    PasswordChanged = 4,
    SecondFactorChanged = 5,
    PasskeyChanged = 6,
    SessionEnded = 7,
    Reauthenticated = 8,
    IdentityLinked = 9,
    IdentityUnlinked = 10,
    FirstAdministratorCreated = 20,
    UserInvited = 21,
    InvitationRevoked = 22,
    InvitationAccepted = 23,
    UserChanged = 24,
    UserDisabled = 25,
    UserEnabled = 26,
    UserRemoved = 27,
    RoleChanged = 28,
    AccessRefused = 29,
    ConnectionChanged = 40,
    ConnectionGranted = 41,
    ConnectionDisconnected = 42,
    ConnectionPaused = 43,
    ConnectionResumed = 44,
    ConnectionActivated = 45,
    ReconnectNeeded = 46,
    MappingPublished = 60,
    FilterChanged = 61,
    ExistingSent = 62,
    SettingsChanged = 80,
    AlertsChanged = 81,
    ApiKeyCreated = 82,
    ApiKeyRevoked = 83,
    AffiliateSaved = 100,
    AffiliateErased = 101,
    RecordLinked = 102,
    RecordUnlinked = 103,
    BulkRetried = 104,
    CauseIgnored = 105,
    DriftDecided = 106,
    AffiliatesPushed = 107,
    Exported = 120,
    AuditVerified = 121,
    SecretsRotated = 122,
    BackedUp = 123,
}
