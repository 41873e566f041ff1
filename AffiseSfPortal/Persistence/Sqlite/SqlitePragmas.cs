using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AffiseSfPortal.Persistence.Sqlite;

/// <summary>Sets the pragmas on every opening: a pooled connection keeps whatever its last user set.
/// <c>synchronous=FULL</c>, since losing the last commits in a power cut could lose a refresh token that was just rotated.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
