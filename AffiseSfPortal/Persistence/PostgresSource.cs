using Microsoft.Extensions.Options;
using Npgsql;

namespace AffiseSfPortal.Persistence;

/// <summary>The engine's own pool of connections. Plans are made for the values of each statement: a generic plan for <c>unnest</c> takes 2.5 times as long.</summary>
internal sealed class PostgresSource(IOptions<DatabaseOptions> options) : IAsyncDisposable, IDisposable
{
    private readonly Lazy<NpgsqlDataSource> _source = new(() =>
    {
        var connection = new NpgsqlConnectionStringBuilder(PortalDatabase.PortableConnectionString(options.Value));
        connection.Options = $"{connection.Options} -c plan_cache_mode=force_custom_plan".TrimStart();
        return NpgsqlDataSource.Create(connection.ConnectionString);
    });

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.Value.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.IsValueCreated ? _source.Value.DisposeAsync() : ValueTask.CompletedTask;

    public void Dispose()
    {
        if (_source.IsValueCreated)
            _source.Value.Dispose();
    }
}
