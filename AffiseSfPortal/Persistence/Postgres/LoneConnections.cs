using Microsoft.Extensions.Options;
using Npgsql;

namespace AffiseSfPortal.Persistence.Postgres;

/// <summary>Connections outside the pool, for what belongs to a connection and would be lost when it is given back: LISTEN and session locks.</summary>
internal sealed class LoneConnections(IOptions<DatabaseOptions> options)
{
    /// <summary>A server that went without a word is noticed after this long.</summary>
    private const int KeepAliveSeconds = 10;

    /// <summary>An open connection of the caller's own.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PortalDatabase.PortableConnectionString(options.Value))
        {
            Pooling = false,
            KeepAlive = KeepAliveSeconds,
            CommandTimeout = KeepAliveSeconds,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
