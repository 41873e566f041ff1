using System.Collections.Concurrent;
using System.Diagnostics;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture(typeof(PgCluster))]

namespace AffiseSfPortal.Tests.Persistence;

/// <summary>A throw-away PostgreSQL from the installed binaries, started by the first test that wants a database.
/// Without binaries those tests are skipped and say so; with CI=true that is a failure.</summary>
public sealed class PgCluster : IAsyncDisposable
{
    /// <summary>Fast, and as good as any until the server itself is killed.</summary>
    private const string Quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

    /// <summary>What it said is committed is in the hands of the operating system.</summary>
    private const string Durable = "-c fsync=off -c synchronous_commit=on";

    /// <summary>The log in small pieces and apart from the data, so that only the data can run out of space: without space for its log the server ends itself.</summary>
    private const string Small = "--wal-segsize=1";
    private const string Template = "portal_template";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly string _promise = Quick;
    private readonly string? _disk;
    private string? _folder;
    private Process? _server;
    private int _clones;

    public PgCluster()
    {
    }

    private PgCluster(string promise, string? disk = null)
    {
        _promise = promise;
        _disk = disk;
    }

    /// <summary>One that may be killed. The caller's own, who disposes of it.</summary>
    public static PgCluster NewDurable() => new(Durable);

    /// <summary>One whose data lies on a disk of the caller's, its log somewhere else.</summary>
    public static PgCluster NewOnDisk(string folder) => new(Durable, folder);

    /// <summary>A migrated database of the caller's own.</summary>
    public Task<string> CreateDatabaseAsync(CancellationToken cancellationToken) => CreateAsync($"TEMPLATE {Template} STRATEGY FILE_COPY", cancellationToken);

    /// <summary>A database without a table, for who migrates it.</summary>
    public Task<string> CreateEmptyDatabaseAsync(CancellationToken cancellationToken) => CreateAsync("", cancellationToken);

    /// <summary>Ends the server at once; whoever is connected hears of it by a broken connection.</summary>
    public async Task CrashAsync(CancellationToken cancellationToken)
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(DataFolder, "postmaster.pid"), cancellationToken))[0];
        await RunAsync("sh", ["-c", "kill -QUIT " + postmaster], asPostgres: false, cancellationToken);
        await EndAsync();
    }

    /// <summary>After a crash: on the same data and at the same address.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => LaunchAsync(cancellationToken);

    private async Task<string> CreateAsync(string from, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_server is null)
                await StartAsync(cancellationToken);
            var name = $"t_{++_clones}";
            await ExecuteAsync($"CREATE DATABASE {name} {from}", cancellationToken);
            return ConnectionString(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_server is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await EndAsync();
        Directory.Delete(_folder!, recursive: true);
    }

    /// <summary>The end of its input tells the wrapping shell to stop the server; the same happens when this process is killed.</summary>
    private async Task EndAsync()
    {
        _server!.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var binaries = InstalledPrograms.Postgres();
        if (binaries is null)
        {
            const string reason = "PostgreSQL's server binaries (initdb, postgres) are not installed: run bash test.sh, which says how to install them.";
            if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
                Assert.Fail(reason);
            Assert.Skip(reason);
        }
        _folder = Directory.CreateTempSubdirectory("portal-pg-").FullName;
        if (IsRoot)
            await RunAsync("chown", ["postgres", _folder], asPostgres: false, cancellationToken);
        string[] apart = [];
        if (_disk is not null)
        {
            await RunAsync("install", ["-d", "-m", "700", .. IsRoot ? ["-o", "postgres"] : Array.Empty<string>(), DataFolder], asPostgres: false, cancellationToken);
            apart = [Small, "--waldir", Path.Combine(_folder, "wal")];
        }
        await RunAsync(
            Path.Combine(binaries, "initdb"), ["-D", DataFolder, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8", .. apart], IsRoot, cancellationToken);

        await LaunchAsync(cancellationToken);

        await ExecuteAsync($"CREATE DATABASE {Template}", cancellationToken);
        await using (var db = new PostgresPortalDbContext(new DbContextOptionsBuilder<PostgresPortalDbContext>()
            .UseNpgsql(ConnectionString(Template)).UseApplicationServiceProvider(SchemaServices).Options))
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
        // A template may have no open connections.
        NpgsqlConnection.ClearAllPools();
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = $"-c listen_addresses='' {_promise} -c autovacuum=off -c max_connections=600";
        var script = $"{Path.Combine(InstalledPrograms.Postgres()!, "postgres")} -D {DataFolder} -k {_folder} {settings} & server=$!; cat > /dev/null; kill -INT $server; wait $server";
        _server = Start("sh", ["-c", script], IsRoot, line =>
        {
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        });
        _server.EnableRaisingEvents = true;
        _server.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"PostgreSQL ended: {string.Join('\n', _output)}"));
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    private string DataFolder => Path.Combine(_disk ?? _folder!, "data");

    private static bool IsRoot => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    private static IServiceProvider SchemaServices { get; } = new ServiceCollection()
        .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
        .BuildServiceProvider();

    private string ConnectionString(string database) =>
        $"Host={_folder};Database={database};Username=postgres;Maximum Pool Size=10;Pooling=true";

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task RunAsync(string program, string[] arguments, bool asPostgres, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, asPostgres, _ => { });
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} failed: {string.Join('\n', _output)}");
    }

    private Process Start(string program, string[] arguments, bool asPostgres, Action<string> onLine)
    {
        // The server refuses to run as root.
        var info = new ProcessStartInfo(asPostgres ? "runuser" : program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in asPostgres ? ["-u", "postgres", "--", program, .. arguments] : arguments)
            info.ArgumentList.Add(argument);
        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Take(string? line)
        {
            if (line is null)
                return;
            _output.Enqueue(line);
            onLine(line);
        }
    }
}
