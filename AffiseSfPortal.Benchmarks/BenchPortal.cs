using System.Runtime.CompilerServices;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Benchmarks;

/// <summary>The rooms below the screens on a database of their own, connected to a stand-in, with a mapping of ten fields.</summary>
internal sealed class BenchPortal : IAsyncDisposable
{
    private static readonly (string Source, string Target)[] TenFields =
    [
        ("id", "Affise_Affiliate_Id__c"), ("email", "Email"), ("login", "Company"), ("contactPerson", "LastName"), ("phone", "Phone"),
        ("city", "City"), ("country", "Country"), ("address_1", "Street"), ("zip_code", "PostalCode"), ("status", "Status"),
    ];

    private readonly IHost _host;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private BenchPortal(IHost host, string folder, bool ownsFolder)
    {
        _host = host;
        _folder = folder;
        _ownsFolder = ownsFolder;
    }

    public int ConnectionId { get; private set; }

    public string Folder => _folder;

    public IAffiliateIntake Intake => Get<IAffiliateIntake>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="org">Where the stand-in listens.</param>
    /// <param name="postgres">A connection string, or null for a SQLite file of its own.</param>
    /// <param name="runs">Starts the engine's loops.</param>
    /// <param name="time">A clock to drive, or null for the real one.</param>
    /// <param name="configure">Puts something in the place of the real client.</param>
    /// <param name="folder">An existing one: nothing is set up anew.</param>
    public static async Task<BenchPortal> StartAsync(
        Uri org, string? postgres = null, bool runs = false, TimeProvider? time = null, Action<IServiceCollection>? configure = null, string? folder = null, params (string Key, string Value)[] settings)
    {
        var owns = folder is null;
        folder ??= Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration[SecretsModule.KeyDirectoryKey] = Path.Combine(folder, "keys");
        builder.Configuration["Salesforce:TrustedHosts:0"] = org.Authority;
        if (postgres is not null)
            builder.Configuration["Database:Provider"] = "PostgreSql";
        builder.Configuration["ConnectionStrings:Portal"] = postgres ?? $"Data Source={folder}/portal.db";
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        configure?.Invoke(builder.Services);
        builder.Services.AddSingleton<IUserAccess>(new Allowed());
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddPersistence(builder.Configuration, builder.Environment).AddSecrets(builder.Configuration).AddLive().AddIntake()
            .AddSalesforce(builder.Configuration).AddSync(builder.Configuration, runs);
        var host = builder.Build();
        var portal = new BenchPortal(host, folder, owns);
        await portal.Get<PortalDatabase>().PrepareAsync(default);
        await portal.ConnectAsync(org);
        await host.StartAsync();
        return portal;
    }

    public Task<PortalDbContext> OpenAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    /// <summary>Affiliates with ten filled fields each, past the intake.</summary>
    public async Task AddAffiliatesAsync(int count, int first = 1)
    {
        await using var db = await OpenAsync();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var some in Enumerable.Range(first, count).Chunk(5000))
        {
            db.Affiliates.AddRange(some.Select(Affiliate));
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }

    public Task<int> OweAllAsync() => Intake.OweAsync(ConnectionId, null, OwedReason.Backfill, force: true, null, default);

    /// <summary>Runs senders until nothing is owed.</summary>
    public async Task DrainAsync()
    {
        var engine = Get<SyncEngine>();
        var work = new List<Task>();
        var gate = new Lock();
        void Start(ConnectionLine line)
        {
            if (!line.TryEnlist())
                return;
            var one = Task.Run(async () =>
            {
                try
                {
                    await engine.WorkAsync(line, () => Start(line), default);
                }
                finally
                {
                    line.Discharge();
                }
            });
            lock (gate)
                work.Add(one);
        }
        foreach (var line in await engine.FindReadyAsync(default))
            Start(line);
        for (var done = 0; done < work.Count; done++)
        {
            Task next;
            lock (gate)
                next = work[done];
            await next;
        }
    }

    public async Task<int> CountOwedAsync()
    {
        await using var db = await OpenAsync();
        return await db.SyncRows.CountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_ownsFolder)
            Directory.Delete(_folder, recursive: true);
    }

    public static Affiliate Affiliate(int number)
    {
        var affiliate = new Affiliate
        {
            Email = $"partner{number}@clickwise.example",
            CompanyName = $"Clickwise Media {number} GmbH",
            ContactPerson = $"Mara Hoffmann {number}",
            Phone = "+49 30 1234567",
            City = "Berlin",
            Country = "DE",
            Address1 = "Torstraße 140",
            ZipCode = "10119",
        };
        affiliate.AssignId($"{number}");
        affiliate.Touch(DateTime.UnixEpoch.AddSeconds(number));
        return affiliate;
    }

    public static MappingVersion Mapping(int connectionId) => new()
    {
        ConnectionId = connectionId,
        Number = 1,
        DestinationObject = "Lead",
        MatchBy = MatchBy.ExternalId,
        MatchField = TenFields[0].Target,
        Rows = [.. TenFields.Select((r, i) => new MappingRow { Position = i, SourceKey = r.Source, TargetField = r.Target, TargetType = "string" })],
    };

    private async Task ConnectAsync(Uri org)
    {
        await using var db = await OpenAsync();
        var connection = await db.Connections.OrderBy(c => c.Id).FirstAsync();
        ConnectionId = connection.Id;
        var address = org.GetLeftPart(UriPartial.Authority);
        if (!connection.IsGranted)
        {
            var box = Get<ISecretBox>();
            connection.ConsumerKey = "key";
            connection.ProtectedConsumerSecret = box.Protect(SecretPurpose.ConsumerSecret, "secret");
            connection.ApiUrl = $"{address}/services/data/v66.0";
            connection.DestinationObject = "Lead";
            connection.SalesforceDomain = address;
            connection.ProtectedRefreshToken = box.Protect(SecretPurpose.RefreshToken, "refresh");
            connection.OrgId = "00D000000000001AAA";
            connection.GrantedAt = connection.ActivatedAt = Get<TimeProvider>().GetUtcNow().UtcDateTime;
            db.MappingVersions.Add(Mapping(connection.Id));
        }
        connection.InstanceUrl = address;
        await db.SaveChangesAsync();
        Get<AccessTokens>().Keep(connection.Id, new OrgAccess(org, "v66.0", "access", "00D000000000001AAA"));
    }

    private sealed class Allowed : IUserAccess
    {
        public Task<AuditActor> DemandAsync(string policy, CancellationToken cancellationToken, [CallerMemberName] string operation = "", [CallerFilePath] string file = "") =>
            Task.FromResult(AuditActor.Portal);

        public Task<bool> MayAsync(string policy) => Task.FromResult(true);
    }
}
