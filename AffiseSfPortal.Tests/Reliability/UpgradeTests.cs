using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Fault 35: a new version starts on the old one's database, with work in it; and the old one must live on the new one's.</summary>
public sealed class UpgradeTests(JourneyOrg org) : IClassFixture<JourneyOrg>
{
    private const int Rows = 10_000;

    [Fact]
    public async Task Start_OnTheFirstVersionsTablesWithRowsQueued_SendsThemAndSetsTheUnreadableAside()
    {
        await using var bench = await FaultBench.OnSqliteAsync(org);
        await bench.OweAsync(Rows);
        await using var db = bench.Open();
        await db.Database.MigrateAsync(db.Database.GetMigrations().First(), TestPortal.Cancel);
        await db.Database.ExecuteSqlAsync($"UPDATE \"Affiliates\" SET \"Tags\" = '[\"vip' WHERE \"AffiliateId\" = '1500'", TestPortal.Cancel);
        await db.Database.ExecuteSqlAsync($"UPDATE \"Affiliates\" SET \"Status\" = 'Sleeping' WHERE \"AffiliateId\" = '1700'", TestPortal.Cancel);
        await bench.StartAsync();
        await bench.DrainedAsync();

        Assert.Equal(db.Database.GetMigrations(), await db.Database.GetAppliedMigrationsAsync(TestPortal.Cancel));
        Assert.Equal(Rows - 2, (await bench.Org.LeadsAsync()).Count);
        Assert.Equal([RowCause.Refused, RowCause.Refused], await db.SyncRows.Select(r => r.Cause).ToListAsync(TestPortal.Cancel));
        // For the checker, which reads every affiliate.
        await db.Database.ExecuteSqlAsync($"UPDATE \"Affiliates\" SET \"Tags\" = '[]', \"Status\" = 'Active' WHERE \"AffiliateId\" IN ('1500', '1700')", TestPortal.Cancel);
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = (Rows / 200) + 2, MostAttempts = 1, NeedsPerson = [("cannot-compose", 2)] });
    }

    [Fact]
    public void Migrations_AfterTheFirst_OnlyAddWhatAnOlderVersionCanLeaveAlone()
    {
        using var sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);
        using var postgres = new PostgresDesignTimeFactory().CreateDbContext([]);
        Assert.Equal([], Unsafe(sqlite).Concat(Unsafe(postgres)));
    }

    private static IEnumerable<string> Unsafe(PortalDbContext db)
    {
        var migrations = db.GetService<IMigrationsAssembly>();
        foreach (var (name, type) in migrations.Migrations.Skip(1))
        {
            var operations = migrations.CreateMigration(type, db.Database.ProviderName!).UpOperations;
            var added = operations.OfType<CreateTableOperation>().Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var operation in operations.Where(o => !IsHarmless(o, added)))
                yield return $"{name}: {operation.GetType().Name}";
        }
    }

    private static bool IsHarmless(MigrationOperation operation, HashSet<string> added) => operation switch
    {
        CreateTableOperation => true,
        AddColumnOperation column => column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null,
        CreateIndexOperation index => !index.IsUnique || added.Contains(index.Table),
        SqlOperation sql => added.Any(t => Concerns(sql.Sql.TrimStart(), t)),
        _ => false,
    };

    /// <summary>Fills or guards a table that no older version knows; a function does nothing until a trigger calls it.</summary>
    private static bool Concerns(string sql, string table) =>
        sql.StartsWith($"INSERT INTO \"{table}\" ", StringComparison.Ordinal)
        || (sql.StartsWith("CREATE TRIGGER ", StringComparison.Ordinal) && sql.Contains($" ON \"{table}\"", StringComparison.Ordinal))
        || (sql.StartsWith("CREATE FUNCTION ", StringComparison.Ordinal) && sql.Contains("RETURNS trigger", StringComparison.Ordinal));
}
