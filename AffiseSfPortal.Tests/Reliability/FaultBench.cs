using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>A portal that just finished the wizard, on a database of its own; the processes that run on it, and the org that it writes to.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "correct horse battery";
    private const string ApiKey = "ask_for-tests-of-what-goes-wrong";
    private const string WritePath = "/composite/sobjects";
    private readonly List<RunningPortal> _running = [];
    private readonly bool _ownsFolder;
    private readonly List<(string Key, string Value)> _settings;

    private FaultBench(JourneyOrg org, string folder, bool ownsFolder, DatabaseProvider provider, string connectionString)
    {
        Org = org;
        Folder = folder;
        _ownsFolder = ownsFolder;
        Provider = provider;
        ConnectionString = connectionString;
        _settings =
        [
            ("Database:Provider", provider.ToString()),
            ("ConnectionStrings:Portal", connectionString),
            ("Secrets:KeyDirectory", Path.Combine(folder, "keys")),
            ("Salesforce:TrustedHosts:0", org.Simulator.BaseAddress.Authority),
            ("ASPNETCORE_ENVIRONMENT", "Test"),
            ("DOTNET_ENVIRONMENT", "Test"),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("Portal:PublicUrl", "http://localhost:5999"),
            ("Setup:AdminEmail", AdminEmail),
            ("Setup:AdminPassword", AdminPassword),
            ("Api:RequestsPerMinute", "60000"),
            ("Identity:RequireSecondFactor", "false"),
        ];
    }

    public JourneyOrg Org { get; }

    public string Folder { get; }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    public static Task<FaultBench> OnSqliteAsync(JourneyOrg org, string? folder = null, string more = "", MatchBy matchBy = MatchBy.ExternalId)
    {
        var own = folder is null;
        folder ??= Directory.CreateTempSubdirectory("portal-fault-").FullName;
        return NewAsync(new FaultBench(org, folder, own, DatabaseProvider.Sqlite, $"Data Source={folder}/portal.db{more}"), matchBy);
    }

    public static Task<FaultBench> OnPostgresAsync(JourneyOrg org, string connectionString) =>
        NewAsync(new FaultBench(org, Directory.CreateTempSubdirectory("portal-fault-").FullName, true, DatabaseProvider.PostgreSql, connectionString), MatchBy.ExternalId);

    /// <summary>A database that holds nothing yet, not even tables.</summary>
    public static FaultBench OnEmptyPostgres(JourneyOrg org, string connectionString) =>
        new(org, Directory.CreateTempSubdirectory("portal-fault-").FullName, true, DatabaseProvider.PostgreSql, connectionString);

    /// <summary>Ends with the bench.</summary>
    public async Task<RunningPortal> StartAsync(params (string Key, string Value)[] settings)
    {
        var portal = await RunningPortal.StartAsync(Folder, [.. _settings, .. settings]);
        lock (_running)
            _running.Add(portal);
        return portal;
    }

    /// <summary>The rooms below the screens in this process; on SQLite only while no portal runs.</summary>
    public Task<TestPortal> BesideAsync() => TestPortal.BesideAsync(Folder, _settings.Where(s => !s.Key.StartsWith("ASPNETCORE", StringComparison.Ordinal)));

    /// <summary>Looks into the database as nobody of the portal does: beside a process that runs, too.</summary>
    public PortalDbContext Open() => Provider == DatabaseProvider.Sqlite
        ? new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite(ConnectionString + ";Pooling=False").UseApplicationServiceProvider(IdentitySchema.Services).Options)
        : new PostgresPortalDbContext(new DbContextOptionsBuilder<PostgresPortalDbContext>()
            .UseNpgsql(ConnectionString).UseApplicationServiceProvider(IdentitySchema.Services).Options);

    public async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read)
    {
        await using var db = Open();
        return await read(db);
    }

    /// <summary>An edit by the push API.</summary>
    /// <returns>Null when the portal ended before it answered.</returns>
    public async Task<HttpResponseMessage?> PostAsync(RunningPortal portal, params IEnumerable<object> affiliates)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(portal.Address, "api/v1/affiliates")) { Content = JsonContent.Create(affiliates) };
        call.Headers.Add("X-Api-Key", ApiKey);
        try
        {
            return await Org.Simulator.Http.SendAsync(call, TestPortal.Cancel);
        }
        catch (HttpRequestException)
        {
            await portal.Ended;
            return null;
        }
    }

    /// <returns>Whether the portal said that it has the edit; false when it ended before.</returns>
    public async Task<bool> PushAsync(RunningPortal portal, int id, string name)
    {
        using var answer = await PostAsync(portal, Affiliate(id, name));
        if (answer is null)
            return false;
        var text = await answer.Content.ReadAsStringAsync(TestPortal.Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(1, JsonElement.Parse(text).GetProperty("accepted").GetInt32());
        return true;
    }

    public static object Affiliate(int id, string name) => new
    {
        id,
        email = $"a{id}@clickwise.example",
        login = name,
        contactPerson = "Mara Hoffmann",
        phone = "+49 30 1234567",
        city = "Berlin",
        address_1 = "Torstrasse 140",
        zip_code = "D-10119",
        notes = "Pays late; call before noon",
    };

    /// <summary>Nothing is owed but what needs a person.</summary>
    public Task<bool> IsDrainedAsync() => ReadAsync(async db => !await db.SyncRows.AnyAsync(r => r.Cause == null, TestPortal.Cancel));

    public Task<bool> IsHeldAsync(HoldCause cause) => ReadAsync(async db => await db.Connections.AnyAsync(c => c.Hold == cause, TestPortal.Cancel));

    public Task DrainedAsync(TimeSpan? within = null) => Until.TrueAsync(IsDrainedAsync, DescribeAsync, within);

    public Task DrainedOrEndedAsync(RunningPortal portal) => Until.TrueAsync(async () => portal.HasEnded || await IsDrainedAsync(), DescribeAsync);

    public Task HeldAsync(HoldCause cause) => Until.TrueAsync(() => IsHeldAsync(cause), DescribeAsync);

    /// <summary>Waits until the org has done this many writes to records, whether anybody heard of them or not.</summary>
    public Task WrittenAsync(int count) => Until.TrueAsync(
        async () => (await Org.Simulator.Control.HistoryAsync("Lead")).Count >= count,
        DescribeAsync);

    public async Task<int> CountWritesAsync() => (await Org.Simulator.Control.CallsAsync(WritePath)).Count;

    /// <summary>Nothing is claimed while the connection is paused; portals see both with their next look.</summary>
    public async Task PauseAsync(bool isPaused)
    {
        await using var db = Open();
        var at = isPaused ? TimeProvider.System.GetUtcNow().UtcDateTime : (DateTime?)null;
        await db.Connections.ExecuteUpdateAsync(c => c.SetProperty(x => x.PausedAt, at), TestPortal.Cancel);
    }

    /// <summary>Which portals did the work that is recorded, and how much each. PostgreSQL only: there is one process on SQLite.</summary>
    public Task<Dictionary<string, int>> WorkByPortalAsync() => ReadAsync(db => db.SyncAttempts
        .GroupBy(a => EF.Property<string?>(a, PostgresPortalDbContext.Origin)!)
        .Select(g => new { g.Key, Count = g.Count() })
        .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, TestPortal.Cancel));

    /// <summary>Waits until this many tries are recorded.</summary>
    public Task AttemptedAsync(int count) =>
        Until.TrueAsync(() => ReadAsync(async db => await db.SyncAttempts.CountAsync(TestPortal.Cancel) >= count), DescribeAsync);

    public async Task<JsonElement> LeadAsync() => Assert.Single(await Org.LeadsAsync());

    /// <summary>The next write, or every one, is done at once, and answered when <see cref="AnswerAsync"/> is called.</summary>
    public Task HoldAnswerAsync(bool all = false) => Org.Simulator.Control.ArmAsync(new { kind = "hold", path = WritePath, count = all ? 0 : 1 });

    /// <summary>Every write takes this long from now on.</summary>
    public Task SlowDownAsync(TimeSpan call) => Org.Simulator.Control.ArmAsync(new { kind = "slow", path = WritePath, delayMs = (int)call.TotalMilliseconds, count = 0 });

    public Task AnswerAsync() => Org.Simulator.Control.DisarmAllAsync();

    /// <summary>Owes so many new affiliates, and every old one anew, without any process, as an import would.</summary>
    public async Task OweAsync(int count)
    {
        await using var beside = await BesideAsync();
        await beside.AddAffiliatesAsync(count);
        await beside.Intake.OweAsync((await beside.ConnectionAsync()).Id, null, OwedReason.Edited, force: true, actorId: null, TestPortal.Cancel);
    }

    /// <summary>What an admin does who grants permissions again. No process may run on SQLite.</summary>
    public async Task GrantAsync()
    {
        await using var beside = await BesideAsync();
        await Org.GrantAsync(beside, (await beside.ConnectionAsync()).Id);
    }

    public async Task AssertInvariantsAsync(RunBounds bounds)
    {
        await using var db = Open();
        await InvariantChecker.AssertAsync(db, Org.Simulator.Control, [.. _running.SelectMany(p => p.Console.Split('\n'))], bounds with { Secrets = [ApiKey, .. bounds.Secrets] });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var portal in _running)
            await portal.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private static async Task<FaultBench> NewAsync(FaultBench bench, MatchBy matchBy)
    {
        try
        {
            await bench.Org.Simulator.Control.ResetAsync();
            await using var beside = await bench.BesideAsync();
            // More than the wizard's five, so that there is more that must not be in the log.
            await bench.Org.SetUpAsync(beside, matchBy, ("email", "Email"), ("address_1", "Street"), ("zip_code", "PostalCode"), ("notes", "Description"));
            await beside.WriteAsync(db =>
            {
                db.ApiKeys.Add(new ApiKey
                {
                    Name = "Tests",
                    Prefix = ApiKey[..8],
                    Hash = SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)),
                    Scopes = [.. ApiScopes.All],
                    CreatedAt = beside.Time.GetUtcNow().UtcDateTime,
                });
                return Task.CompletedTask;
            });
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>For the message of a wait that was in vain.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var db = Open();
        var rows = await db.SyncRows.AsNoTracking().OrderBy(r => r.Id).Take(5).ToListAsync(CancellationToken.None);
        var connection = await db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(CancellationToken.None);
        var calls = await Org.Simulator.Control.CallsAsync();
        return $"""
            rows: {JsonSerializer.Serialize(rows)}
            hold: {connection.Hold} {connection.HoldCode} until {connection.HoldUntil:O}
            calls: {string.Join('\n', calls.TakeLast(10).Select(c => c.GetRawText()))}
            {string.Join("\n----\n", _running.Select(p => p.Console))}
            """;
    }
}
