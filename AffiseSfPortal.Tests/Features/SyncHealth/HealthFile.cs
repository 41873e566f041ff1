using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

/// <summary>A migrated SQLite file of its own, and short ways to put affiliates, rows and attempts into it.</summary>
internal sealed class HealthFile : IDbContextFactory<PortalDbContext>, IDisposable
{
    private static readonly IServiceProvider Identity = new ServiceCollection()
        .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
        .BuildServiceProvider();

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"health-{Guid.NewGuid():N}.db");
    private readonly DbContextOptions<SqlitePortalDbContext> _options;

    public HealthFile()
    {
        _options = new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite($"Data Source={_path};Pooling=False").UseApplicationServiceProvider(Identity).Options;
        using var database = CreateDbContext();
        database.Database.Migrate();
    }

    public PortalDbContext CreateDbContext() => new SqlitePortalDbContext(_options);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_path);
    }

    public async Task<SalesforceConnection> AddConnectionAsync(Action<SalesforceConnection>? change = null, bool mapped = true)
    {
        var connection = new SalesforceConnection
        {
            ConsumerKey = "key",
            ProtectedConsumerSecret = "sealed",
            ApiUrl = "https://acme.my.salesforce.com/services/data/v48.0",
            DestinationObject = "Lead",
            SalesforceDomain = "https://login.salesforce.com",
            ProtectedRefreshToken = "sealed",
            InstanceUrl = "https://acme.my.salesforce.com",
            OrgName = "acme-media",
            SalesforceUsername = "portal@acme-media.com",
            IsSandbox = false,
            GrantedAt = HealthClock.Start,
            ActivatedAt = HealthClock.Start,
            LastSuccessAt = HealthClock.Start.AddSeconds(-12),
        };
        change?.Invoke(connection);
        await using var database = CreateDbContext();
        database.Add(connection);
        await database.SaveChangesAsync();
        if (mapped)
        {
            database.Add(new MappingVersion
            {
                ConnectionId = connection.Id,
                Number = 7,
                DestinationObject = "Lead",
                SavedAt = HealthClock.Start,
                Rows = [new MappingRow { Position = 0, SourceKey = "email", TargetField = "Email" }, new MappingRow { Position = 1, SourceKey = "login", TargetField = "Company" }],
            });
            await database.SaveChangesAsync();
        }
        return connection;
    }

    public async Task<List<Affiliate>> AddAffiliatesAsync(params string[] names)
    {
        await using var database = CreateDbContext();
        var affiliates = names.Select((name, i) =>
        {
            var affiliate = new Affiliate { CompanyName = name, Email = $"a{i}-{Guid.NewGuid():N}@example.com" };
            affiliate.AssignId($"portal-{Guid.NewGuid():N}"[..30]);
            affiliate.Touch(HealthClock.Start);
            return affiliate;
        }).ToList();
        database.AddRange(affiliates);
        await database.SaveChangesAsync();
        return affiliates;
    }

    public async Task AddAsync(params object[] rows)
    {
        await using var database = CreateDbContext();
        database.AddRange(rows);
        await database.SaveChangesAsync();
    }

    public static SyncLink LinkOf(SalesforceConnection connection, Affiliate affiliate) => new()
    {
        ConnectionId = connection.Id,
        AffiliateKey = affiliate.Key,
        SalesforceId = $"00Q{affiliate.Key:D15}",
        ObjectName = "Lead",
        LastSyncedAt = HealthClock.Start,
    };

    public static SyncRow RowOf(SalesforceConnection connection, Affiliate affiliate, RowCause? cause = null, string? code = null, params string[] fields) => new()
    {
        ConnectionId = connection.Id,
        AffiliateKey = affiliate.Key,
        OwedSince = HealthClock.Start,
        NextAttemptAt = HealthClock.Start,
        Cause = cause,
        FaultCode = code,
        FaultMessage = code is null ? null : $"{code} says no",
        FaultFields = [.. fields],
        FaultAt = cause is null ? null : HealthClock.Start.AddMinutes(-56),
    };

    public static SyncAttempt AttemptOf(SalesforceConnection connection, long affiliateKey, DateTime at, long? waitedMs = null, SyncOutcome outcome = SyncOutcome.Updated) => new()
    {
        ConnectionId = connection.Id,
        AffiliateKey = affiliateKey,
        At = at,
        WaitedMs = waitedMs,
        DurationMs = 800,
        Outcome = outcome,
        FieldCount = 4,
        ObjectName = "Lead",
        SalesforceId = $"00Q{affiliateKey:D15}",
    };
}

/// <summary>The instant at which these tests stand still.</summary>
internal static class HealthClock
{
    public static readonly DateTime Start = new(2026, 11, 24, 14, 8, 31, DateTimeKind.Utc);
}
