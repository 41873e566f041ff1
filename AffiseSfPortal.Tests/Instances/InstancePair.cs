using AffiseSfPortal.Live.Instances;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>Two portals on one PostgreSQL database and one org, in this process. Nothing runs by itself: the test drives.</summary>
internal sealed class InstancePair : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-pair-").FullName;

    private InstancePair(string database) => Database = database;

    public string Database { get; }

    public FakeOrg Org { get; } = new();

    public TestPortal A { get; private set; } = null!;

    public TestPortal B { get; private set; } = null!;

    public int Connection { get; private set; }

    public static async Task<InstancePair> StartAsync(PgCluster cluster, params (string Key, string Value)[] settings)
    {
        var pair = new InstancePair(await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        pair.A = await pair.OneMoreAsync(settings);
        pair.B = await pair.OneMoreAsync(settings);
        pair.Connection = await pair.A.ConnectAsync();
        return pair;
    }

    /// <summary>Another instance; the caller disposes of it.</summary>
    public Task<TestPortal> OneMoreAsync(params (string Key, string Value)[] settings) =>
        TestPortal.OnDatabaseAsync(Database, Org.Register, _folder, settings);

    /// <summary>The instance tells others what it does.</summary>
    public static Task SpeakAsync(TestPortal portal) => portal.Get<NoticeSender>().StartAsync(TestPortal.Cancel);

    /// <summary>The instance hears others from now on.</summary>
    public static async Task ListenAsync(TestPortal portal)
    {
        var listener = portal.Get<NoticeListener>();
        await listener.StartAsync(TestPortal.Cancel);
        await Eventually.IsSoAsync("the instance listens", () => Task.FromResult(listener.Sessions > 0));
    }

    /// <summary>On a connection of its own, as an operator would.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync(TestPortal.Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(TestPortal.Cancel);
    }

    public async Task<T?> ReadAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync(TestPortal.Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync(TestPortal.Cancel);
    }

    /// <summary>Lets the portals' own time pass until the work is done, no faster than the real one: calls have timeouts.</summary>
    public static async Task LetTimePassAsync(Task work, params TestPortal[] portals)
    {
        await Eventually.IsSoAsync("the work is done", () => Task.FromResult(work.IsCompleted), () =>
        {
            foreach (var portal in portals)
                portal.Time.Advance(TimeSpan.FromMilliseconds(20));
        });
        await work;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var portal in new[] { A, B }.OfType<TestPortal>())
        {
            await portal.Get<NoticeListener>().StopAsync(CancellationToken.None);
            await portal.Get<NoticeSender>().StopAsync(CancellationToken.None);
            await portal.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }
}
