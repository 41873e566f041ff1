using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Simulator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>One stand-in org for the tests of a class.</summary>
public sealed class FaultOrg : IAsyncLifetime
{
    internal JourneyOrg Journeys { get; } = new();

    public ValueTask InitializeAsync() => Journeys.InitializeAsync();

    public ValueTask DisposeAsync() => Journeys.DisposeAsync();

    /// <summary>An org without records and faults, a proxy in front of it, and a portal that was just granted through both.</summary>
    internal Task<FaultRun> StartAsync(params (string Key, string Value)[] settings) => FaultRun.StartAsync(Journeys, MatchBy.ExternalId, null, settings);

    internal Task<FaultRun> StartAsync(MatchBy matchBy, Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings) =>
        FaultRun.StartAsync(Journeys, matchBy, configure, settings);
}

/// <summary>A portal, the org, and what stands between them. The test spoils, drives and ends with <see cref="CheckAsync"/>.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    public const string Collections = "/composite/sobjects";
    public const string Token = "/services/oauth2/token";
    public const string KeyField = "Affise_Affiliate_Id__c";

    private static readonly (string Source, string Target)[] Fields =
    [
        ("id", KeyField), ("login", "Company"), ("contactPerson", "LastName"), ("phone", "Phone"), ("city", "City"),
        ("email", "Email"), ("address_1", "Street"), ("zip_code", "PostalCode"), ("notes", "Description"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("portal-fault-").FullName;
    private readonly Action<IServiceCollection>? _configure;
    private readonly (string Key, string Value)[] _settings;

    private FaultRun(JourneyOrg org, Action<IServiceCollection>? configure, (string Key, string Value)[] settings)
    {
        Org = org;
        Proxy = new FaultProxy(org.Simulator.BaseAddress);
        _configure = configure;
        _settings = settings;
    }

    public JourneyOrg Org { get; }

    public FaultProxy Proxy { get; }

    public TestPortal Portal { get; private set; } = null!;

    public CapturedLog Log { get; } = new();

    public SimulatorControl Control => Org.Simulator.Control;

    public int Connection { get; private set; }

    public static async Task<FaultRun> StartAsync(JourneyOrg org, MatchBy matchBy, Action<IServiceCollection>? configure, (string Key, string Value)[] settings)
    {
        await org.Simulator.Control.DisarmAllAsync();
        await org.Simulator.Control.ResetAsync();
        var run = new FaultRun(org, configure, settings);
        await org.Simulator.Control.ChangeSettingsAsync(new { instanceUrl = run.Proxy.Origin });
        run.Portal = await run.OpenAsync();
        run.Connection = (await run.Portal.ConnectionAsync()).Id;
        await run.ConfigureAsync(run.Connection, matchBy, run.Proxy.Origin);
        await org.GrantAsync(run.Portal, run.Connection);
        return run;
    }

    /// <summary>Ends the portal and starts it anew on the same files. Its clock stands at eight o'clock again, whatever it showed before.</summary>
    public async Task RestartAsync()
    {
        await Portal.DisposeAsync();
        Portal = await OpenAsync();
    }

    /// <summary>A second connection, which reaches the org without the proxy.</summary>
    public async Task<int> AddConnectionAsync()
    {
        var added = new SalesforceConnection();
        await Portal.WriteAsync(db =>
        {
            db.Connections.Add(added);
            return Task.CompletedTask;
        });
        var origin = Org.Simulator.BaseAddress.GetLeftPart(UriPartial.Authority);
        await ConfigureAsync(added.Id, MatchBy.ExternalId, origin);
        await Control.ChangeSettingsAsync(new { instanceUrl = origin });
        await Org.GrantAsync(Portal, added.Id);
        await Control.ChangeSettingsAsync(new { instanceUrl = Proxy.Origin });
        return added.Id;
    }

    public MappingVersion Mapping(MatchBy matchBy = MatchBy.ExternalId, int number = 1, params (string Source, string Target)[] fields) => new()
    {
        ConnectionId = Connection,
        Number = number,
        DestinationObject = "Lead",
        MatchBy = matchBy,
        MatchField = matchBy == MatchBy.ExternalId ? KeyField : null,
        Rows = [.. (fields.Length > 0 ? fields : Fields).Select((f, i) => new MappingRow { Position = i, SourceKey = f.Source, TargetField = f.Target, TargetType = "string" })],
    };

    /// <summary>Saves a mapping as its screen does.</summary>
    public async Task SaveMappingAsync(MappingVersion mapping)
    {
        await Portal.WriteAsync(db =>
        {
            db.MappingVersions.Add(mapping);
            return Task.CompletedTask;
        });
        await Portal.Get<IConnectionControl>().ConfigurationChangedAsync(Connection, TestPortal.Cancel);
    }

    /// <summary>Affiliates with IDs 1000, 1001… that are owed as if each had just been saved.</summary>
    public async Task OweManyAsync(int count)
    {
        await Portal.WriteAsync(db =>
        {
            for (var i = 0; i < count; i++)
            {
                var affiliate = new Affiliate
                {
                    Email = $"a{i}@clickwise.example",
                    CompanyName = $"Clickwise {i}",
                    ContactPerson = "Mara Hoffmann",
                    Phone = $"+49 30 {10_000 + i}",
                    City = "Berlin",
                    Address1 = $"Torstrasse {100 + i}",
                    ZipCode = $"D-10119-{i}",
                    Notes = "Pays late; call before noon",
                };
                affiliate.AssignId($"{1000 + i}");
                affiliate.Touch(Portal.Time.GetUtcNow().UtcDateTime);
                db.Affiliates.Add(affiliate);
            }
            return Task.CompletedTask;
        });
        Assert.Equal(count, await Portal.Intake.OweAsync(Connection, null, OwedReason.Edited, force: false, "admin-1", TestPortal.Cancel));
    }

    /// <summary>Edits every affiliate by the intake.</summary>
    public async Task EditAllAsync(string city)
    {
        foreach (var affiliate in await Portal.ReadAsync(db => db.Affiliates.AsNoTracking().ToListAsync(TestPortal.Cancel)))
        {
            var saved = await Portal.Intake.SaveAsync(
                new AffiliateInput
                {
                    Key = affiliate.Key,
                    Email = affiliate.Email,
                    CompanyName = affiliate.CompanyName,
                    ContactPerson = affiliate.ContactPerson,
                    Phone = affiliate.Phone,
                    City = city,
                    Address1 = affiliate.Address1,
                    ZipCode = affiliate.ZipCode,
                    Notes = affiliate.Notes,
                },
                "admin-1",
                TestPortal.Cancel);
            Assert.Equal(IntakeStatus.Saved, saved.Status);
        }
    }

    public Task DrainAsync() => Portal.DrainAsync();

    /// <summary>Time passes for the wall clock and for the monotonic one alike; then the engine has its turn.</summary>
    public async Task DrainAfterAsync(TimeSpan span)
    {
        Portal.Time.Advance(span);
        await DrainAsync();
    }

    /// <summary>Several turns, as many as a hold of a passing fault may need.</summary>
    public async Task DrainUntilSettledAsync(TimeSpan step, int most = 20)
    {
        for (var i = 0; i < most && (await Portal.RowsAsync()).Exists(r => r.Cause is null); i++)
            await DrainAfterAsync(step);
    }

    public Task<IReadOnlyList<JsonElement>> LeadsAsync() => Org.LeadsAsync();

    public async Task<int> WritesAsync() => (await Control.CallsAsync(Collections)).Count;

    public async Task<int> TokenCallsAsync() => (await Control.CallsAsync(Token)).Count;

    public Task<SalesforceConnection> ConnectionAsync() => Portal.ConnectionAsync();

    public Task<List<SyncRow>> RowsAsync() => Portal.RowsAsync();

    /// <summary>Every row waits as it did before the fault: no attempt counted, no person needed, nothing leased.</summary>
    public async Task AssertQueueKeptAsync(int rows)
    {
        var owed = await RowsAsync();
        Assert.Equal(rows, owed.Count);
        Assert.All(owed, r => Assert.Equal((null, 0, null), (r.Cause, r.Attempts, r.LeaseToken)));
    }

    public async Task<HoldCause?> HoldAsync() => (await ConnectionAsync()).Hold;

    /// <summary>The fixed end of every test: I1 to I6.</summary>
    /// <param name="org">Where the records are now; null for the org of the run.</param>
    public async Task CheckAsync(RunBounds bounds, SimulatorControl? org = null)
    {
        Assert.Empty(Proxy.Failures);
        await using var database = await Portal.OpenAsync();
        await InvariantChecker.AssertAsync(database, org ?? Control, Log.Lines, bounds with { Now = Portal.Time.GetUtcNow().UtcDateTime });
    }

    public async ValueTask DisposeAsync()
    {
        if (Portal is not null)
            await Portal.DisposeAsync();
        await Proxy.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<TestPortal> OpenAsync() => TestPortal.OnSqliteAsync(
        services =>
        {
            Log.Register(services);
            // The same pauses in every run.
            services.AddSingleton(new Random(7));
            _configure?.Invoke(services);
        },
        _folder,
        [
            ("Salesforce:TrustedHosts:0", new Uri(Proxy.Origin).Authority),
            ("Salesforce:TrustedHosts:1", Org.Simulator.BaseAddress.Authority),
            ("Salesforce:WriteTimeout", "00:00:30"),
            .. _settings,
        ]);

    private Task ConfigureAsync(int connection, MatchBy matchBy, string origin) => Portal.WriteAsync(async db =>
    {
        var row = await db.Connections.SingleAsync(c => c.Id == connection, TestPortal.Cancel);
        row.ConsumerKey = SimulatorProcess.ConsumerKey;
        row.ProtectedConsumerSecret = Portal.Get<ISecretBox>().Protect(SecretPurpose.ConsumerSecret, SimulatorProcess.ConsumerSecret);
        row.ApiUrl = $"{origin}/services/data/v66.0";
        row.DestinationObject = "Lead";
        row.SalesforceDomain = origin;
        var mapping = Mapping(matchBy);
        mapping.ConnectionId = connection;
        db.MappingVersions.Add(mapping);
    });
}
