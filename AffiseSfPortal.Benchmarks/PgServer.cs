using System.Diagnostics;
using Npgsql;

namespace AffiseSfPortal.Benchmarks;

/// <summary>A throw-away PostgreSQL with its usual safety on (fsync and synchronous commit), from the installed binaries.</summary>
internal sealed class PgServer : IAsyncDisposable
{
    private readonly Process _server;
    private readonly string _folder;

    private PgServer(Process server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    public string ConnectionString(string database) => $"Host={_folder};Database={database};Username=postgres;Maximum Pool Size=40";

    /// <returns>Null where PostgreSQL is not installed.</returns>
    public static async Task<PgServer?> StartAsync()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault() + "/bin" : null;
        if (binaries is null || !File.Exists(binaries + "/initdb"))
            return null;
        var folder = Directory.CreateTempSubdirectory("portal-bench-pg-").FullName;
        var isRoot = Environment.UserName == "root";
        if (isRoot)
            await RunAsync("chown", "postgres", folder);
        await RunAsync(isRoot, $"{binaries}/initdb -D {folder}/data -U postgres -A trust --no-sync --locale=C.UTF-8 >/dev/null");
        var server = Shell(isRoot, $"{binaries}/postgres -D {folder}/data -k {folder} -c listen_addresses='' -c max_connections=100 2>{folder}/log & server=$!; cat >/dev/null; kill -INT $server; wait $server");
        var pg = new PgServer(server, folder);
        for (var i = 0; ; i++)
        {
            try
            {
                await pg.CreateAsync("ready");
                return pg;
            }
            catch (NpgsqlException) when (i < 200)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    /// <param name="database">Its name.</param>
    /// <param name="template">Nobody may be connected to it.</param>
    public Task CreateAsync(string database, string? template = null)
    {
        // A pool keeps connections to what is copied.
        NpgsqlConnection.ClearAllPools();
        return ExecuteAsync($"CREATE DATABASE \"{database}\"" + (template is null ? "" : $" TEMPLATE \"{template}\" STRATEGY FILE_COPY"));
    }

    public Task DropAsync(string database)
    {
        NpgsqlConnection.ClearAllPools();
        return ExecuteAsync($"DROP DATABASE \"{database}\" WITH (FORCE)");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Process Shell(bool asPostgres, string script)
    {
        var start = new ProcessStartInfo(asPostgres ? "runuser" : "sh") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in asPostgres ? ["-u", "postgres", "--", "sh", "-c", script] : (string[])["-c", script])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task RunAsync(bool asPostgres, string script)
    {
        using var process = Shell(asPostgres, script);
        await process.WaitForExitAsync();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }
}
