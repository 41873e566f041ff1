using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AffiseSfPortal.Tests.Persistence;

public sealed class SqliteUpgradeTests : UpgradeTests
{
    private protected override Task<(string Provider, string Database)> CreateAsync(string folder) => Task.FromResult(("Sqlite", $"Data Source={folder}/portal.db"));

    private protected override Task<TestPortal> StartAsync(string folder, string database, FakeOrg org) => TestPortal.OnSqliteAsync(org.Register, folder);
}

public sealed class PostgresUpgradeTests(PgCluster cluster) : UpgradeTests
{
    private protected override async Task<(string Provider, string Database)> CreateAsync(string folder) =>
        ("PostgreSql", await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel));

    private protected override Task<TestPortal> StartAsync(string folder, string database, FakeOrg org) =>
        TestPortal.OnDatabaseAsync(database, org.Register, folder);
}

/// <summary>What was owed before an upgrade is sent after it, and an older portal works on a newer schema.</summary>
public abstract class UpgradeTests : IDisposable
{
    private const int Affiliates = 10;
    private readonly FakeOrg _org = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-upgrade-").FullName;

    private protected abstract Task<(string Provider, string Database)> CreateAsync(string folder);

    private protected abstract Task<TestPortal> StartAsync(string folder, string database, FakeOrg org);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_OnTheFirstSchemaWithRowsQueued_MigratesAndSendsThem()
    {
        var (provider, database) = await CreateAsync(_folder);
        await QueueOnTheFirstSchemaAsync(provider, database);

        await using var portal = await StartAsync(_folder, database, _org);
        await portal.DrainAsync();

        Assert.Equal(Affiliates, _org.Records.Count);
        Assert.Empty(await portal.RowsAsync());
    }

    [Fact]
    public async Task Start_OnANewerSchema_Works()
    {
        var (_, database) = await CreateAsync(_folder);
        await using (var newer = await StartAsync(_folder, database, _org))
        {
            await newer.ConnectAsync();
            await newer.WriteAsync(async db =>
            {
                await db.Database.ExecuteSqlAsync($"ALTER TABLE \"Affiliates\" ADD COLUMN \"Later\" text NULL", TestPortal.Cancel);
                await db.Database.ExecuteSqlAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('29991231000000_Later', '99.0.0')", TestPortal.Cancel);
            });
        }

        await using var older = await StartAsync(_folder, database, _org);
        await older.SaveAsync();
        await older.DrainAsync();

        Assert.Single(_org.Records);
    }

    private async Task QueueOnTheFirstSchemaAsync(string provider, string database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration["Database:Provider"] = provider;
        builder.Configuration["ConnectionStrings:Portal"] = database;
        builder.Configuration[SecretsModule.KeyDirectoryKey] = Path.Combine(_folder, "keys");
        builder.Services.AddPersistence(builder.Configuration, builder.Environment).AddSecrets(builder.Configuration);
        using var host = builder.Build();
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        await db.GetService<IMigrator>().MigrateAsync("Initial", TestPortal.Cancel);

        // By its own columns: the entity has more by now.
        var box = host.Services.GetRequiredService<ISecretBox>();
        var secret = box.Protect(SecretPurpose.ConsumerSecret, "consumer-secret");
        var token = box.Protect(SecretPurpose.RefreshToken, "refresh-1");
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Connections" ("ConsumerKey", "ProtectedConsumerSecret", "ApiUrl", "DestinationObject", "SalesforceDomain", "ProtectedRefreshToken", "InstanceUrl", "OrgId", "HoldFields", "HoldCount")
            VALUES ('3MVG9key', {secret}, 'https://acme.my.salesforce.com/services/data/v66.0', 'Lead', 'https://login.salesforce.com', {token}, 'https://acme.my.salesforce.com', '00D000000000001AAA', '[]', 0)
            """,
            TestPortal.Cancel);
        var connection = await db.Connections.Select(c => c.Id).SingleAsync(TestPortal.Cancel);
        for (var i = 0; i < Affiliates; i++)
        {
            var affiliate = new Affiliate { Email = $"a{i}@clickwise.example", CompanyName = $"Clickwise {i}", ContactPerson = "Mara Hoffmann" };
            affiliate.AssignId($"{1000 + i}");
            affiliate.Touch(DateTime.UnixEpoch);
            // By hand: the model of today names columns that were not there yet. SQLite keeps times as numbers.
            object at = db.Database.IsSqlite() ? UtcMicrosecondsConverter.ToMicroseconds(affiliate.UpdatedAt) : affiliate.UpdatedAt;
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Affiliates" ("AffiliateId", "Email", "CompanyName", "ContactPerson", "Status", "Tags", "SignUpValues", "CreatedAt", "UpdatedAt", "Stamp", "SearchText", "EmailKey")
                VALUES ({affiliate.AffiliateId}, {affiliate.Email}, {affiliate.CompanyName}, {affiliate.ContactPerson}, 'Active', '[]', {"{}"}, {at}, {at}, {affiliate.Stamp}, {affiliate.SearchText}, {affiliate.EmailKey})
                """,
                TestPortal.Cancel);
        }
        var mapping = TestPortal.Mapping(connection);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "MappingVersions" ("ConnectionId", "Number", "DestinationObject", "MatchBy", "MatchField", "SavedAt")
            SELECT {connection}, {mapping.Number}, {mapping.DestinationObject}, {(int)mapping.MatchBy}, {mapping.MatchField}, MIN("UpdatedAt") FROM "Affiliates"
            """,
            TestPortal.Cancel);
        foreach (var row in mapping.Rows)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "MappingRows" ("MappingVersionId", "Position", "SourceKey", "TargetField", "TargetType", "Transform")
                SELECT "Id", {row.Position}, {row.SourceKey}, {row.TargetField}, {row.TargetType}, {(int)row.Transform} FROM "MappingVersions"
                """,
                TestPortal.Cancel);
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "SyncRows" ("ConnectionId", "AffiliateKey", "Version", "Reason", "Force", "Lane", "OwedSince", "NextAttemptAt", "Attempts", "FaultFields")
            SELECT {connection}, "Key", 1, 1, FALSE, 0, "UpdatedAt", "UpdatedAt", 0, '[]' FROM "Affiliates"
            """,
            TestPortal.Cancel);
    }
}
