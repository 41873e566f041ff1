using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AffiseSfPortal.Persistence;

/// <summary>Makes the database ready before anything is served: the file lock, the migrations, the first connection.</summary>
internal sealed class PortalDatabase : IDisposable
{
    private readonly IDbContextFactory<PortalDbContext> _contexts;
    private readonly TimeProvider _time;
    private readonly ILogger<PortalDatabase> _log;
    private readonly DatabaseOptions _options;
    private readonly SemaphoreSlim _once = new(1, 1);
    private SqliteProcessLock? _lock;
    private bool _ready;

    public PortalDatabase(IDbContextFactory<PortalDbContext> contexts, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<PortalDatabase> log)
    {
        _contexts = contexts;
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
                OpenSqlite();
            await using var db = await _contexts.CreateDbContextAsync(cancellationToken);
            if (_options.Kind == DatabaseProvider.Sqlite)
                await ForgetAbandonedMigrationAsync(db, cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
            await EnsureFirstConnectionAsync(db, cancellationToken);
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

    private void OpenSqlite()
    {
        var file = DatabaseOptions.SqliteFile(_options.ConnectionString!);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
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
        if (_options.Kind == DatabaseProvider.PostgreSql)
            // Several instances may start at once: only one finds the table empty.
            await db.Database.ExecuteSqlAsync($"LOCK TABLE \"Connections\" IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
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
        DatabaseProvider.PostgreSql => new NpgsqlConnectionStringBuilder(options.ConnectionString) { ApplicationName = "AffiseSfPortal" }.ToString(),
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
