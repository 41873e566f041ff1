using System.Diagnostics;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live.Instances;
using AffiseSfPortal.Tests.Browser;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>Two real portals on one PostgreSQL, and what a machine can do to one of them.</summary>
public sealed class TwoProcessesTests(PgCluster cluster, JourneyOrg org) : IClassFixture<JourneyOrg>, IAsyncLifetime
{
    private const string Collections = "/composite/sobjects";
    private const int Affiliates = 5;

    /// <summary>The others wait 15 s for a sign of life and look every 2 s; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(15 + 2 + 20);

    private readonly string _folder = Directory.CreateTempSubdirectory("portal-processes-").FullName;
    private readonly List<PortalProcess> _processes = [];
    private string _database = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Batch_ItsInstanceIsKilledOrSleeps_IsSentByTheOther(string signal)
    {
        await using var desk = await ConnectedAsync();
        await StartBothAsync();
        // One that is sending when it is struck: its call is answered only after that.
        await org.Simulator.Control.ArmAsync(new { kind = "slow", path = Collections, delayMs = 8000 });
        await desk.AddAffiliatesAsync(Affiliates);
        await desk.Intake.OweAsync((await desk.ConnectionAsync()).Id, null, OwedReason.Edited, force: false, "admin-1", TestPortal.Cancel);
        string? owner = null;
        await Eventually.IsSoAsync("a batch is under way", async () => (owner = await OwnerAsync(desk)) is not null);
        var struck = _processes[owner!.StartsWith("portal-a#", StringComparison.Ordinal) ? 0 : 1];

        await struck.SignalAsync(signal);

        var took = await Eventually.IsSoAsync("the other has sent everything", async () => (await desk.RowsAsync()).Count == 0, patience: Takeover);
        TestContext.Current.TestOutputHelper?.WriteLine($"{signal} to all sent: {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.FromSeconds(8), Takeover);
        await LeadsAreCompleteAsync();
        var writers = await desk.ReadAsync(db => db.SyncAttempts.Select(a => EF.Property<string>(a, "Origin")).Distinct().ToListAsync(TestPortal.Cancel));
        Assert.Single(writers);

        if (signal != "STOP")
            return;
        // It wakes with an answer that came too late: everything is sent once more, and then there is peace.
        await struck.SignalAsync("CONT");
        await Eventually.IsSoAsync("the late answer was recorded and made good", async () =>
            (await desk.AttemptsAsync()).Count >= 3 * Affiliates && (await desk.RowsAsync()).Count == 0);
        await LeadsAreCompleteAsync();
    }

    [Fact]
    public async Task Save_OnOneInstance_ArrivesThroughAnotherWithinTheSecond()
    {
        await using var desk = await ConnectedAsync();
        await desk.Get<NoticeSender>().StartAsync(TestPortal.Cancel);
        await InstancePair.ListenAsync(desk);
        using var screen = new Screen(desk);
        await StartBothAsync();
        var best = TimeSpan.MaxValue;
        // The desk has no engine that runs: only a notice can be quicker than the poll of the two, and only a notice tells the desk.
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            await desk.SaveAsync($"Clickwise {i}", $"a{i}@clickwise.example");
            var told = Assert.Single((await screen.NextAsync<AffiseSfPortal.Live.BatchSettled>()).Outcomes);
            best = watch.Elapsed < best ? watch.Elapsed : best;
            Assert.Equal(("admin-1", SyncOutcome.Created), (told.ActorId, told.Outcome));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"Save here, sent there, told here: {best.TotalMilliseconds:0} ms at best");
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await desk.Get<NoticeSender>().StopAsync(TestPortal.Cancel);
        await desk.Get<NoticeListener>().StopAsync(TestPortal.Cancel);
    }

    [Fact]
    public async Task Start_BothAtOnceOnAnEmptyDatabase_BothServeAndOneEndsWithGrace()
    {
        _database = await cluster.CreateEmptyDatabaseAsync(TestPortal.Cancel);
        await StartBothAsync();
        using var http = new HttpClient();
        foreach (var process in _processes)
            Assert.True((await http.GetAsync(process.Address, TestPortal.Cancel)).IsSuccessStatusCode);
        await using var desk = await TestPortal.OnDatabaseAsync(_database, null, _folder);
        Assert.Equal(1, await desk.ReadAsync(db => db.Connections.CountAsync(TestPortal.Cancel)));
        Assert.Equal(3, await desk.ReadAsync(db => db.Instances.CountAsync(TestPortal.Cancel)));

        await _processes[0].SignalAsync("TERM");

        Assert.Equal(0, await _processes[0].EndAsync());
        Assert.Equal(1, await desk.ReadAsync(db => db.Instances.CountAsync(i => i.Name.StartsWith("portal-"), TestPortal.Cancel)));
    }

    [Fact]
    public async Task Start_SecondOnOneSqliteFile_IsRefusedInWordsOnTheConsole()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BuiltIn:Enabled"] = "false",
            ["ConnectionStrings:Portal"] = $"Data Source={_folder}/portal.db",
        };
        var start = new PortalStart { WithSimulator = false, Settings = settings };
        _processes.Add(await PortalProcess.StartAsync(start));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PortalProcess.StartAsync(start));

        Assert.DoesNotContain("exit code 0", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"The database {_folder}/portal.db is in use by another portal (process ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("set Database:Provider to PostgreSql to run several instances", refused.Message, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(_processes[0].Address, TestPortal.Cancel)).IsSuccessStatusCode);
    }

    /// <summary>A third instance, in this process, without an engine of its own: where the admin sits.</summary>
    private async Task<TestPortal> ConnectedAsync()
    {
        _database = await cluster.CreateDatabaseAsync(TestPortal.Cancel);
        await org.Simulator.Control.DisarmAllAsync();
        await org.Simulator.Control.ResetAsync();
        var desk = await TestPortal.OnDatabaseAsync(_database, null, _folder, ("Salesforce:TrustedHosts:0", org.Simulator.BaseAddress.Authority));
        await org.ConnectAsync(desk);
        return desk;
    }

    private async Task StartBothAsync() => _processes.AddRange(await Task.WhenAll(
        new[] { "portal-a", "portal-b" }.Select(name => PortalProcess.StartAsync(new PortalStart
        {
            WithSimulator = false,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["BuiltIn:Enabled"] = "false",
                ["Database:Provider"] = "PostgreSql",
                ["ConnectionStrings:Portal"] = _database,
                ["Secrets:KeyDirectory"] = Path.Combine(_folder, "keys"),
                ["Sync:InstanceName"] = name,
                ["Salesforce:TrustedHosts:0"] = org.Simulator.BaseAddress.Authority,
            },
        }))));

    private static async Task<string?> OwnerAsync(TestPortal desk) =>
        (await desk.RowsAsync()).Select(r => r.LeaseOwner).FirstOrDefault(o => o is not null);

    private async Task LeadsAreCompleteAsync()
    {
        var leads = await org.LeadsAsync();
        Assert.Equal(Affiliates, leads.Count);
        Assert.Equal(Affiliates, leads.Select(l => l.GetProperty("Affise_Affiliate_Id__c").GetString()).Distinct(StringComparer.Ordinal).Count());
    }
}
