using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Postgres;
using AffiseSfPortal.Persistence.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AffiseSfPortal.Persistence;

/// <summary>Makes the database ready before anything is served: the file lock, the migrations, the first connection.</summary>
internal sealed class PortalDatabase : IDisposable
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly LoneConnections _lone;
    private readonly IDataProtectionProvider? _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<PortalDatabase> _log;
    private readonly DatabaseOptions _options;
    private readonly SemaphoreSlim _once = new(1, 1);
    private SqliteProcessLock? _lock;
    private bool _ready;

    /// <param name="keys">Null where nothing is protected.</param>
    public PortalDatabase(
        IDbContextFactory<PortalDbContext> contexts,
        LoneConnections lone,
        IOptions<DatabaseOptions> options,
        TimeProvider time,
        ILogger<PortalDatabase> log,
        IDataProtectionProvider? keys = null)
    {
        _contexts = contexts;
        _lone = lone;
        _keys = keys;
        _time = time;
        _log = log;
        _options = options.Value;
    }

    /// <summary>May be called any number of times; the work is done once.</summary>
    /// <exception cref="InvalidOperationException">The database cannot be used; the message says why.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_ready)
                return;
            if (_options.Kind == DatabaseProvider.Sqlite)
                await PrepareSqliteAsync(cancellationToken);
            else
                await PreparePostgresAsync(cancellationToken);
            _ready = true;
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose()
    {
        _lock?.Dispose();
        _once.Dispose();
    }

    private async Task PrepareSqliteAsync(CancellationToken cancellationToken)
    {
        var file = DatabaseOptions.SqliteFile(_options.ConnectionString!);
        var isNew = !File.Exists(file);
        OpenSqlite(file);
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        await ForgetAbandonedMigrationAsync(db, cancellationToken);
        await MigrateAsync(db, cancellationToken);
        if (isNew)
            OwnerOnly.Files(file);
        else if (OwnerOnly.IsOpenToOthers(file))
            _log.LogWarning("Every user of this machine can read {File}. Make it the portal's alone: chmod 600", file);
    }

    private async Task PreparePostgresAsync(CancellationToken cancellationToken)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
        await EnsureDatabaseAsync(db.GetService<IRelationalDatabaseCreator>(), cancellationToken);
        await using var alone = await StartLock.TakeAsync(_lone, _log, cancellationToken);
        await MigrateAsync(db, cancellationToken);
        // Under the same lock: two that start at once on an empty ring would each make a key, and each reads the ring once a day.
        _keys?.CreateProtector("AffiseSfPortal.Start").Protect([1]);
    }

    private static async Task EnsureDatabaseAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // The other instance was quicker, and no lock is known to both before there is a database.
        }
    }

    private async Task MigrateAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.MigrateAsync(cancellationToken);
        await EnsureFirstConnectionAsync(db, cancellationToken);
    }

    private void OpenSqlite(string file)
    {
        OwnerOnly.Directory(Path.GetDirectoryName(file)!);
        _lock ??= SqliteProcessLock.Take(file, _time);
        _log.LogInformation("The portal's database is {File}", file);
    }

    /// <summary>A process that was killed while migrating leaves a row that every later migration would wait for. The file lock says that nobody is migrating now.</summary>
    private static async Task ForgetAbandonedMigrationAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var exists = await db.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .ToListAsync(cancellationToken);
        if (exists is [> 0])
            await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
    }

    /// <summary>The first installation has one connection with empty fields, so that screens never ask whether there is one.</summary>
    private async Task EnsureFirstConnectionAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Connections.AnyAsync(cancellationToken))
        {
            var connection = new SalesforceConnection();
            db.Connections.Add(connection);
            await db.SaveChangesAsync(cancellationToken);
            db.ConnectionDrafts.Add(new ConnectionDraft { ConnectionId = connection.Id, UpdatedAt = _time.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    internal static string PortableConnectionString(DatabaseOptions options) => options.Kind switch
    {
        DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            DataSource = DatabaseOptions.SqliteFile(options.ConnectionString!),
            ForeignKeys = true,
        }.ToString(),
        DatabaseProvider.PostgreSql => new NpgsqlConnectionStringBuilder(options.ConnectionString) { ApplicationName = options.ApplicationName }.ToString(),
    };
}

/// <summary>Prepares the database before any other part of the portal starts.</summary>
internal sealed class DatabaseStart(PortalDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.PrepareAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
