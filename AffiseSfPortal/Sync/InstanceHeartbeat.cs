using System.Globalization;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Postgres;
using Npgsql;

namespace AffiseSfPortal.Sync;

/// <summary>Where several instances share a database: says every two seconds, in the database's own time, that this one lives, and frees what those
/// had claimed that have not said so for a while. A graceful stop takes the row away.</summary>
internal sealed class InstanceHeartbeat(
    LoneConnections connections,
    IQueueDialect dialect,
    InstanceIdentity instance,
    LeaseReaper reaper,
    IOwedSignal signal,
    TimeProvider time,
    ILogger<InstanceHeartbeat> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Sets the locks on configured names apart from other advisory locks.</summary>
    private const int NameLocks = 20_482;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeadRowsKept = TimeSpan.FromMinutes(1);

    // Its own connection: a busy pool must not make this instance look dead, and the lock on its name lives as long as the connection.
    private NpgsqlConnection? _connection;
    private bool _isKnown;

    /// <summary>Known before the engine claims anything: a lease of an owner that nobody knows is free for all.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (dialect.IsShared)
            await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>One beat: this one lives, and whoever does not holds nothing any more.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await OpenAsync(cancellationToken);
            await ExecuteAsync(
                """
                INSERT INTO "Instances" ("Name", "StartedAt", "SeenAt") VALUES ($1, now(), now())
                ON CONFLICT ("Name") DO UPDATE SET "SeenAt" = now()
                """,
                cancellationToken,
                instance.Name);
            await ExecuteAsync($"""DELETE FROM "Instances" WHERE "SeenAt" < {dialect.After(-DeadRowsKept)}""", cancellationToken);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        if (await reaper.ReapAsync(cancellationToken) > 0)
            signal.Raise();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_connection is null)
            return;
        try
        {
            using var end = new CancellationTokenSource(LastWords, time);
            await ExecuteAsync("""DELETE FROM "Instances" WHERE "Name" = $1""", end.Token, instance.Name);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidOperationException)
        {
            log.LogInformation("The database could not be told of the end of this instance; the others see it in {Seconds} s", LeaseReaper.SeenWithin.TotalSeconds);
        }
        await CloseAsync();
    }

    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.IsShared)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        var failed = false;
        while (true)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken))
                    return;
                await BeatAsync(stoppingToken);
                failed = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!failed)
                    log.LogWarning(e, "This instance could not say that it lives; another may send again what it is sending");
                failed = true;
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await connections.OpenAsync(cancellationToken);
        try
        {
            if (instance.Configured is not null)
                await TakeNameAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Who gets the lock on a configured name knows that every earlier start under it is gone, without waiting for its silence to last.</summary>
    private async Task TakeNameAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({NameLocks}, hashtext($1))"), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = instance.Prefix });
        var isAlone = await command.ExecuteScalarAsync(cancellationToken) is true;
        if (_isKnown)
            return;
        if (isAlone)
            await reaper.ReleasePredecessorsAsync(cancellationToken);
        else
            log.LogWarning("Another instance that runs is named {Name} too; both work, but give each a {Key} of its own to tell them apart", instance.Configured, SyncOptions.InstanceNameKey);
        _isKnown = true;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params string[] arguments)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = argument });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }
}
