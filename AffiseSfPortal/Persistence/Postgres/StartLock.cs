using System.Globalization;
using Npgsql;

namespace AffiseSfPortal.Persistence.Postgres;

/// <summary>Of several instances that start at once, one prepares the database while the others wait. The server frees the lock when the holder's
/// connection ends, however it ends.</summary>
internal sealed class StartLock : IAsyncDisposable
{
    private static readonly string Key = string.Create(CultureInfo.InvariantCulture, $"{AdvisoryLocks.Portal}, {AdvisoryLocks.Start}");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly NpgsqlConnection _held;

    private StartLock(NpgsqlConnection held) => _held = held;

    /// <exception cref="InvalidOperationException">Another instance has held it for ten minutes.</exception>
    public static async Task<StartLock> TakeAsync(LoneConnections connections, ILogger log, CancellationToken cancellationToken)
    {
        var connection = await connections.OpenAsync(cancellationToken);
        try
        {
            if (!await TryAsync(connection, cancellationToken))
            {
                log.LogInformation("Waiting for the other instance, which is preparing the database");
                await WaitAsync(connection, cancellationToken);
            }
            return new StartLock(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _held.DisposeAsync();

    private static async Task<bool> TryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Key})", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task WaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var bound = ((long)Patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await using var command = new NpgsqlCommand($"SET lock_timeout = {bound}; SELECT pg_advisory_lock({Key})", connection) { CommandTimeout = 0 };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new InvalidOperationException(
                $"Another instance has been preparing the database for {Patience.TotalMinutes:0} minutes. Look at its log; start this one again when it is done.", e);
        }
    }
}
