using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Persistence;

/// <summary>The rooms below the screens, in one container, on a database of the test's own. Nothing runs by itself: the test drives.</summary>
internal sealed class TestPortal : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private TestPortal(IHost host, string folder, bool ownsFolder, SettableClock time)
    {
        _host = host;
        _folder = folder;
        _ownsFolder = ownsFolder;
        Time = time;
    }

    public SettableClock Time { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>One round of the engine.</summary>
    public Task<bool> RunAsync() => Get<SyncEngine>().RunOnceAsync(Cancel);

    public IAffiliateIntake Intake => Get<IAffiliateIntake>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<TestPortal> OnSqliteAsync(Action<IServiceCollection>? configure = null, string? folder = null, params (string Key, string Value)[] settings)
    {
        var own = folder is null;
        folder ??= Directory.CreateTempSubdirectory("portal-test-").FullName;
        return StartAsync(folder, own, configure, [("ConnectionStrings:Portal", $"Data Source={folder}/portal.db"), .. settings]);
    }

    public static async Task<TestPortal> OnPostgresAsync(PgCluster cluster, Action<IServiceCollection>? configure = null) =>
        await OnDatabaseAsync(await cluster.CreateDatabaseAsync(Cancel), configure);

    /// <summary>One instance of several: those that share a database share the folder of the key ring too.</summary>
    public static Task<TestPortal> OnDatabaseAsync(
        string database, Action<IServiceCollection>? configure = null, string? folder = null, params (string Key, string Value)[] settings)
    {
        var own = folder is null;
        folder ??= Directory.CreateTempSubdirectory("portal-test-").FullName;
        return StartAsync(folder, own, configure, [("Database:Provider", "PostgreSql"), ("ConnectionStrings:Portal", database), .. settings]);
    }

    /// <summary>On a database and a folder of the caller's, by the clock of this machine: what it writes is due at once for a portal that runs in a process of its own.</summary>
    public static Task<TestPortal> BesideAsync(string folder, IEnumerable<(string Key, string Value)> settings) =>
        StartAsync(folder, ownsFolder: false, configure: null, [.. settings], TimeProvider.System.GetUtcNow());

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public Task<PortalDbContext> OpenAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(Cancel);

    public async Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read)
    {
        await using var db = await OpenAsync();
        return await read(db);
    }

    public async Task WriteAsync(Func<PortalDbContext, Task> write)
    {
        await using var db = await OpenAsync();
        await write(db);
        await db.SaveChangesAsync(Cancel);
    }

    /// <summary>A granted connection with a mapping of five fields, as after the wizard.</summary>
    public async Task<int> ConnectAsync(MatchBy matchBy = MatchBy.ExternalId, Action<SalesforceConnection>? configure = null)
    {
        await using var db = await OpenAsync();
        var connection = await db.Connections.OrderBy(c => c.Id).FirstAsync(Cancel);
        var box = Get<ISecretBox>();
        connection.ConsumerKey = "3MVG9key";
        connection.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, "consumer-secret");
        connection.ApiUrl = "https://acme.my.salesforce.com/services/data/v66.0";
        connection.DestinationObject = "Lead";
        connection.SalesforceDomain = "https://login.salesforce.com";
        connection.ProtectedRefreshToken = box.Protect(SecretPurpose.RefreshToken, "refresh-1");
        connection.InstanceUrl = "https://acme.my.salesforce.com";
        connection.OrgId = "00D000000000001AAA";
        connection.GrantedAt = Time.GetUtcNow().UtcDateTime;
        configure?.Invoke(connection);
        db.MappingVersions.Add(Mapping(connection.Id, matchBy));
        await db.SaveChangesAsync(Cancel);
        return connection.Id;
    }

    public static MappingVersion Mapping(int connectionId, MatchBy matchBy = MatchBy.ExternalId, int number = 1, string destination = "Lead")
    {
        (string Source, string Target)[] rows =
            [("id", "Affise_Affiliate_Id__c"), ("email", "Email"), ("login", "Company"), ("contactPerson", "LastName"), ("phone", "Phone")];
        return new MappingVersion
        {
            ConnectionId = connectionId,
            Number = number,
            DestinationObject = destination,
            MatchBy = matchBy,
            MatchField = matchBy == MatchBy.ExternalId ? "Affise_Affiliate_Id__c" : null,
            Rows = [.. rows.Select((r, i) => new MappingRow { Position = i, SourceKey = r.Source, TargetField = r.Target, TargetType = "string" })],
        };
    }

    public async Task<IntakeResult> SaveAsync(string name = "Clickwise Media", string email = "mara@clickwise.example", long? key = null, string? actor = "admin-1")
    {
        var saved = await Intake.SaveAsync(
            new AffiliateInput { Key = key, Email = email, CompanyName = name, ContactPerson = "Mara Hoffmann", Phone = "+49 30 1234567" }, actor, Cancel);
        Assert.Empty(saved.Errors);
        Assert.Equal(IntakeStatus.Saved, saved.Status);
        return saved;
    }

    /// <summary>Affiliates 1 to n with e-mails a0, a1…, past the intake: for tests that need many.</summary>
    public Task AddAffiliatesAsync(int count) => WriteAsync(db =>
    {
        for (var i = 0; i < count; i++)
        {
            var affiliate = new Affiliate { Email = $"a{i}@clickwise.example", CompanyName = $"Clickwise {i}", ContactPerson = "Mara Hoffmann" };
            affiliate.AssignId($"{1000 + i}");
            affiliate.Touch(Time.GetUtcNow().UtcDateTime);
            db.Affiliates.Add(affiliate);
        }
        return Task.CompletedTask;
    });

    /// <summary>Runs the engine until nothing is due.</summary>
    public async Task DrainAsync()
    {
        while (await RunAsync())
            Cancel.ThrowIfCancellationRequested();
    }

    public Task<List<SyncAttempt>> AttemptsAsync() => ReadAsync(db => db.SyncAttempts.AsNoTracking().OrderBy(a => a.Id).ToListAsync(Cancel));

    public Task<List<SyncRow>> RowsAsync() => ReadAsync(db => db.SyncRows.AsNoTracking().OrderBy(r => r.Id).ToListAsync(Cancel));

    public async Task<SyncRow> RowAsync() => Assert.Single(await RowsAsync());

    public Task<SalesforceConnection> ConnectionAsync() => ReadAsync(db => db.Connections.AsNoTracking().OrderBy(c => c.Id).FirstAsync(Cancel));

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        if (_ownsFolder)
            Directory.Delete(_folder, recursive: true);
        await Task.CompletedTask;
    }

    private static async Task<TestPortal> StartAsync(string folder, bool ownsFolder, Action<IServiceCollection>? configure, (string Key, string Value)[] settings, DateTimeOffset? now = null)
    {
        var time = new SettableClock(now ?? DateTimeOffset.Parse("2026-11-24T08:00:00Z"));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration[SecretsModule.KeyDirectoryKey] = Path.Combine(folder, "keys");
        // A test that drives the clock itself decides when two edits are one.
        builder.Configuration["Sync:EditSpacing"] = "00:00:00";
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        configure?.Invoke(builder.Services);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.TryAddSingleton<IUserAccess>(new GrantedAccess("me"));
        builder.Services
            .AddPersistence(builder.Configuration, builder.Environment)
            .AddSecrets(builder.Configuration)
            .AddLive()
            .AddIntake()
            .AddSalesforce(builder.Configuration)
            .AddSync(builder.Configuration, runs: false);
        var host = builder.Build();
        await host.Services.GetRequiredService<PortalDatabase>().PrepareAsync(Cancel);
        // Nobody may claim under a name that the database does not know.
        if (host.Services.GetRequiredService<IQueueDialect>().IsShared)
            await host.Services.GetRequiredService<InstanceHeartbeat>().BeatAsync(Cancel);
        return new TestPortal(host, folder, ownsFolder, time);
    }
}

/// <summary>Time that stands still until a test moves it. <see cref="SetBy"/> moves the wall clock alone, as an administrator does;
/// the monotonic clock and the timers go on undisturbed.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public void SetBy(TimeSpan span) => _set += span;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
