using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>Several instances that start at once on one database: one prepares it.</summary>
public sealed class StartTogetherTests(PgCluster cluster)
{
    [Fact]
    public async Task Start_FourAtOnceOnAnEmptyDatabase_AllRunOnOnePreparedDatabase()
    {
        var database = await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel);
        var hosts = Enumerable.Range(0, 4).Select(_ => Build(database)).ToList();

        await Task.WhenAll(hosts.Select(h => Task.Run(() => h.StartAsync(TestPortal.Cancel))));

        await using var db = await hosts[0].Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestPortal.Cancel));
        Assert.Equal(1, await db.Connections.CountAsync(TestPortal.Cancel));
        Assert.Equal(1, await db.ConnectionDrafts.CountAsync(TestPortal.Cancel));
        hosts.ForEach(h => h.Dispose());
    }

    [Fact]
    public async Task Start_AnotherIsPreparing_SaysSoAndWaits()
    {
        var database = await cluster.CreateDatabaseAsync(TestPortal.Cancel);
        await using var other = new NpgsqlConnection(database + ";Pooling=false");
        await other.OpenAsync(TestPortal.Cancel);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(20481, 1)", other))
            await take.ExecuteNonQueryAsync(TestPortal.Cancel);
        using var log = new Lines();
        using var host = Build(database, log);

        var said = log.Said("Waiting for the other instance");
        var starting = host.StartAsync(TestPortal.Cancel);
        await said.WaitAsync(Eventually.Patience, TestPortal.Cancel);
        Assert.False(starting.IsCompleted);

        await other.CloseAsync();
        await starting.WaitAsync(Eventually.Patience, TestPortal.Cancel);
    }

    [Fact]
    public async Task Start_NoDatabaseYet_MakesIt()
    {
        var database = new NpgsqlConnectionStringBuilder(await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel));
        database.Database += "_new";
        using var first = Build(database.ToString());
        using var second = Build(database.ToString());
        await Task.WhenAll(Task.Run(() => first.StartAsync(TestPortal.Cancel)), Task.Run(() => second.StartAsync(TestPortal.Cancel)));
        await using var db = await second.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(TestPortal.Cancel);
        Assert.Equal(1, await db.Connections.CountAsync(TestPortal.Cancel));
    }

    private static IHost Build(string database, ILoggerProvider? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration["Database:Provider"] = "PostgreSql";
        builder.Configuration["ConnectionStrings:Portal"] = database;
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.Services.AddPersistence(builder.Configuration, builder.Environment);
        return builder.Build();
    }

    /// <summary>A log that can be waited for.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private string _awaited = "";

        public Task Said(string text)
        {
            _awaited = text;
            return _said.Task;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_awaited.Length > 0 && formatter(state, exception).Contains(_awaited, StringComparison.Ordinal))
                _said.TrySetResult();
        }

        public void Dispose()
        {
        }
    }
}
