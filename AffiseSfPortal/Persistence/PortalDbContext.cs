using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Persistence;

/// <summary>The portal's data. One derived context for each provider, since migrations need a context type of their own.</summary>
public abstract class PortalDbContext(DbContextOptions options) : IdentityDbContext<PortalUser>(options), IDataProtectionKeyContext
{
    public DbSet<Affiliate> Affiliates => Set<Affiliate>();
    public DbSet<SignUpField> SignUpFields => Set<SignUpField>();
    public DbSet<SalesforceConnection> Connections => Set<SalesforceConnection>();
    public DbSet<ConnectionDraft> ConnectionDrafts => Set<ConnectionDraft>();
    public DbSet<OAuthRequest> OAuthRequests => Set<OAuthRequest>();
    public DbSet<MappingVersion> MappingVersions => Set<MappingVersion>();
    public DbSet<StoredDraft> MappingDrafts => Set<StoredDraft>();
    public DbSet<MappingRun> MappingRuns => Set<MappingRun>();
    public DbSet<MappingDrift> MappingDrifts => Set<MappingDrift>();
    public DbSet<SyncRow> SyncRows => Set<SyncRow>();
    public DbSet<SyncLink> SyncLinks => Set<SyncLink>();
    public DbSet<SyncAttempt> SyncAttempts => Set<SyncAttempt>();
    public DbSet<SyncSlot> SyncSlots => Set<SyncSlot>();
    public DbSet<ValueDrift> ValueDrifts => Set<ValueDrift>();
    public DbSet<SyncSkip> SyncSkips => Set<SyncSkip>();
    public DbSet<SyncWait> SyncWaits => Set<SyncWait>();
    public DbSet<DescribeSnapshot> DescribeSnapshots => Set<DescribeSnapshot>();
    public DbSet<PortalInstance> Instances => Set<PortalInstance>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<UserSession> UserSessions => Set<UserSession>();
    public DbSet<UsedCode> UsedCodes => Set<UsedCode>();

    /// <summary>The shared key ring of several instances; filled only when a certificate protects it.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<PortalSetting> PortalSettings => Set<PortalSetting>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        KeepTheTrail();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        KeepTheTrail();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>The audit trail is added to and nothing else. Triggers refuse whatever does not come by here.</summary>
    private void KeepTheTrail()
    {
        // As they are known now: nothing is gone through twice, and a change of a value is refused by the model.
        var detect = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            if (ChangeTracker.Entries<AuditEntry>().Any(e => e.State is EntityState.Modified or EntityState.Deleted))
                throw new InvalidOperationException("The audit trail is append-only.");
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
    }
}

/// <summary>SQLite: instants are whole microseconds since 1970, so that the database can compare and order them.</summary>
public sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcMicrosecondsConverter>();
        configurationBuilder.Properties<decimal>().HaveConversion<double>();
    }
}

/// <summary>PostgreSQL: <c>timestamptz</c>, always UTC. Holds what several instances need and one does not.</summary>
public sealed class PostgresPortalDbContext(DbContextOptions<PostgresPortalDbContext> options) : PortalDbContext(options)
{
    /// <summary>On attempts: the application name of the connection that wrote it. The database fills it, so no writer needs to know of it.</summary>
    public const string Origin = "Origin";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<SyncAttempt>().Property<string?>(Origin).HasMaxLength(63).HasDefaultValueSql("current_setting('application_name')");
        // Who refreshes the access token now, and until when nobody else may.
        builder.Entity<SalesforceConnection>().Property<string?>("RefreshOwner").HasMaxLength(100);
        builder.Entity<SalesforceConnection>().Property<DateTime?>("RefreshUntil");
    }
}
