using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

/// <summary>A migrated SQLite file of its own with the one connection.</summary>
internal sealed class MappingFile : IDbContextFactory<PortalDbContext>, IDisposable
{
    private static readonly IServiceProvider Identity = new ServiceCollection()
        .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
        .BuildServiceProvider();

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mapping-{Guid.NewGuid():N}.db");
    private readonly DbContextOptions<SqlitePortalDbContext> _options;

    public MappingFile()
    {
        _options = new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite($"Data Source={_path};Pooling=False").UseApplicationServiceProvider(Identity).Options;
        using var db = CreateDbContext();
        db.Database.Migrate();
        db.Connections.Add(new SalesforceConnection());
        db.SaveChanges();
    }

    public PortalDbContext CreateDbContext() => new SqlitePortalDbContext(_options);

    public void Change(Action<SalesforceConnection> change)
    {
        using var db = CreateDbContext();
        change(db.Connections.Single());
        db.SaveChanges();
    }

    public void Grant(string objectName = "Lead") => Change(c =>
    {
        c.ConsumerKey = c.ProtectedConsumerSecret = c.ApiUrl = c.SalesforceDomain = "set";
        c.DestinationObject = objectName;
        c.ProtectedRefreshToken = c.InstanceUrl = "set";
        c.OrgName = "acme-media";
        c.IsSandbox = false;
    });

    public long Add(Affiliate affiliate)
    {
        using var db = CreateDbContext();
        affiliate.AssignId($"portal-{Guid.NewGuid():N}"[..20]);
        affiliate.Touch(DateTime.UnixEpoch);
        db.Affiliates.Add(affiliate);
        db.SaveChanges();
        return affiliate.Key;
    }

    public List<MappingVersion> Versions()
    {
        using var db = CreateDbContext();
        return [.. db.MappingVersions.Include(v => v.Rows).OrderBy(v => v.Number)];
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_path);
    }
}

/// <summary>An org whose fields the test decides.</summary>
internal sealed class FakeDescribes : IDescribeStore
{
    public SalesforceObjectDescribe? Describe { get; set; }

    public bool IsAway { get; set; }

    public int Refreshes { get; private set; }

    public Task<DescribeView?> GetAsync(int connectionId, string objectName, bool refresh, CancellationToken cancellationToken)
    {
        if (refresh)
        {
            Refreshes++;
            if (IsAway)
                throw new SalesforceException(new(SalesforceFaultKind.Unavailable, "timeout", "No answer in 30 seconds.", []));
        }

        return Task.FromResult(Describe is null ? null : new DescribeView(Describe, DateTime.UnixEpoch, IsAway));
    }
}

/// <summary>Counts what it was told.</summary>
internal sealed class FakeControl : IConnectionControl
{
    public int Changed { get; private set; }

    /// <summary>Saving waits for it, with the version written.</summary>
    public Task Waking { get; set; } = Task.CompletedTask;

    public Task ConfigurationChangedAsync(int connectionId, CancellationToken cancellationToken)
    {
        Changed++;
        return Waking;
    }

    public Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task BudgetChangedAsync(int connectionId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveTestRecordAsync(int connectionId, long affiliateKey, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>A portal that knows its own address.</summary>
internal sealed class FakeAddresses : IPortalAddresses
{
    public string? AffiliateUrl { get; set; } = "https://portal.example.com/affiliates/manage/";
}
