using System.Runtime.Versioning;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Tests.Persistence;

public sealed class PersistenceModuleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-db-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_EmptyFolder_MigratesAndMakesTheFirstConnection()
    {
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/deep/portal.db"));
        await host.StartAsync(TestContext.Current.CancellationToken);

        await using var db = await Contexts(host).CreateDbContextAsync(TestContext.Current.CancellationToken);
        var connection = Assert.Single(await db.Connections.ToListAsync(TestContext.Current.CancellationToken));
        var draft = Assert.Single(await db.ConnectionDrafts.ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(connection.Id, draft.ConnectionId);
        Assert.False(db.Database.HasPendingModelChanges());
    }

    /// <summary>Personal data of affiliates: nobody else on the machine reads it, whatever the umask.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_NewFile_IsTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes do not exist here.");
        var file = $"{_folder}/deep/portal.db";
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={file}"));
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode($"{_folder}/deep"));
        Assert.All(Directory.GetFiles($"{_folder}/deep", "portal.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)),
            f => Assert.Equal((f, UnixFileMode.UserRead | UnixFileMode.UserWrite), (f, File.GetUnixFileMode(f))));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_FileThatAnOperatorOpened_KeepsItsRights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes do not exist here.");
        var file = $"{_folder}/portal.db";
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        using (var first = Build(("ConnectionStrings:Portal", $"Data Source={file}")))
        {
            await first.StartAsync(TestContext.Current.CancellationToken);
            await first.StopAsync(TestContext.Current.CancellationToken);
        }
        File.SetUnixFileMode(file, Shared);
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={file}"));

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Shared, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Start_SecondTime_KeepsTheOneConnection()
    {
        for (var i = 0; i < 2; i++)
        {
            using var host = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"));
            await host.StartAsync(TestContext.Current.CancellationToken);
            await using var db = await Contexts(host).CreateDbContextAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, await db.Connections.CountAsync(TestContext.Current.CancellationToken));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Start_FileInUse_RefusesInWordsThatNameTheOther()
    {
        using var first = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"));
        await first.StartAsync(TestContext.Current.CancellationToken);
        using var second = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"));

        var refused = await Assert.ThrowsAsync<DatabaseInUseException>(() => second.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("portal.db", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MigrationAbandonedByAKilledProcess_DoesNotWaitForEver()
    {
        var database = ("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db");
        using (var first = Build(database))
        {
            await first.StartAsync(TestContext.Current.CancellationToken);
            await using var db = await Contexts(first).CreateDbContextAsync(TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync($"INSERT INTO \"__EFMigrationsLock\" (\"Id\", \"Timestamp\") VALUES (1, '2026-01-01')", TestContext.Current.CancellationToken);
        }
        using var second = Build(database);
        await second.StartAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("ConnectionStrings:Portal", "")]
    [InlineData("ConnectionStrings:Portal", "Data Source=:memory:")]
    [InlineData("ConnectionStrings:Portal", "Host=db;Database=portal")]
    public async Task Start_UnusableConfiguration_NamesTheKey(string key, string value)
    {
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"), (key, value));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenedConnection_OnSqlite_IsDurableAndKeepsForeignKeys()
    {
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await using var db = await Contexts(host).CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, await Pragma(db, "synchronous"));
        Assert.Equal(1, await Pragma(db, "foreign_keys"));
        Assert.Equal(5000, await Pragma(db, "busy_timeout", "timeout"));
    }

    [Fact]
    public async Task ScopedContext_ForIdentity_IsTheBase()
    {
        using var host = Build(("ConnectionStrings:Portal", $"Data Source={_folder}/portal.db"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await using var scope = host.Services.CreateAsyncScope();
        Assert.IsType<SqlitePortalDbContext>(scope.ServiceProvider.GetRequiredService<PortalDbContext>());
    }

    private static async Task<int> Pragma(PortalDbContext db, string name, string? column = null)
    {
        var sql = System.Runtime.CompilerServices.FormattableStringFactory.Create($"SELECT \"{column ?? name}\" AS \"Value\" FROM pragma_{name}");
        return Assert.Single(await db.Database.SqlQuery<int>(sql).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static IDbContextFactory<PortalDbContext> Contexts(IHost host) =>
        host.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();

    private static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.Services.AddPersistence(builder.Configuration, builder.Environment);
        return builder.Build();
    }
}
