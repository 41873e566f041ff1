using System.Globalization;
using System.Net;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>
/// Edits, faults of the org and sudden deaths in an order that the seed decides. Odd seeds run one portal on SQLite, even ones two on PostgreSQL.
/// <c>SOAK_SEEDS=200 bash test.sh -class '*SoakTests'</c> runs the seeds 1 to 200, <c>SOAK_SEEDS=101-200</c> those; <c>SOAK_SEED=17</c> that one alone.
/// </summary>
public sealed class SoakTests(JourneyOrg org, PgCluster cluster) : IClassFixture<JourneyOrg>
{
    public static TheoryData<int> Seeds()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("SOAK_SEED"), CultureInfo.InvariantCulture, out var one))
            return [one];
        var bounds = (Environment.GetEnvironmentVariable("SOAK_SEEDS") ?? "5").Split('-').Select(b => int.Parse(b, CultureInfo.InvariantCulture)).ToList();
        var (first, last) = bounds.Count == 2 ? (bounds[0], bounds[1]) : (1, bounds[0]);
        return [.. Enumerable.Range(first, last - first + 1)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Soak_EditsFaultsAndDeathsAtRandom_KeepsEveryInvariant(int seed)
    {
        await using var bench = seed % 2 == 1
            ? await FaultBench.OnSqliteAsync(org)
            : await FaultBench.OnPostgresAsync(org, await cluster.CreateDatabaseAsync(TestPortal.Cancel));
        var soak = new Soak(bench, new Random(seed));
        try
        {
            await soak.RunAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"SOAK_SEED={seed} fails. {soak.Told}\n{e}");
        }
    }
}

/// <summary>One run.</summary>
internal sealed class Soak(FaultBench bench, Random random)
{
    private const int Steps = 60;
    private const int Affiliates = 12;
    private const string Writes = "/composite/sobjects";
    private const string RefusalCode = "FIELD_CUSTOM_VALIDATION_EXCEPTION";

    /// <summary>The only fault that a person must cure, by an edit.</summary>
    private static readonly object Refusal = new { kind = "recordError", path = Writes, record = 2, code = RefusalCode, message = "City: Berlin is unknown" };

    private static readonly object[] Faults =
    [
        new { kind = "cutBefore", path = Writes },
        new { kind = "cutAfterCommit", path = Writes },
        new { kind = "truncatedJson", path = Writes },
        new { kind = "htmlOk", path = Writes },
        new { kind = "fewerResults", path = Writes },
        new { kind = "moreResults", path = Writes },
        new { kind = "slow", path = Writes, delayMs = 300 },
        new { kind = "html", path = Writes, status = 503 },
        new { kind = "serverUnavailable", path = Writes },
        new { kind = "unknownException", path = Writes },
        new { kind = "concurrentLimit", path = Writes },
        new { kind = "sessionExpired", path = Writes },
        new { kind = "lock", path = Writes, record = 1 },
        Refusal,
        new { kind = "cutBefore", path = "/services/oauth2/token" },
    ];

    private readonly Dictionary<int, string> _wanted = [];
    private readonly List<RunningPortal> _portals = [];
    private readonly List<string> _told = [];
    private int _edits;
    private int _upsets;
    private int _refusals;

    private bool IsAlone => bench.Provider == DatabaseProvider.Sqlite;

    /// <summary>What was done so far.</summary>
    public string Told => string.Join(", ", _told);

    public async Task RunAsync()
    {
        _portals.Add(await StartAsync("one"));
        if (!IsAlone)
            _portals.Add(await StartAsync("two"));
        for (var step = 0; step < Steps; step++)
            await StepAsync();
        await bench.Org.Simulator.Control.DisarmAllAsync();
        await SettleAsync();
        await AssertAsync();
    }

    private async Task StepAsync()
    {
        switch (random.Next(100))
        {
            case < 70:
                await EditAsync(random.Next(1, 6));
                break;
            case < 90:
                await UpsetAsync(Faults[random.Next(Faults.Length)]);
                break;
            case < 93:
                Tell("sessions end");
                await bench.Org.Simulator.Control.RevokeTokensAsync(accessTokensOnly: true);
                break;
            case < 95:
                Tell("drained");
                await SettleAsync();
                break;
            case < 97:
                Tell("org dies");
                await bench.Org.Simulator.RestartAsync();
                break;
            default:
                var which = random.Next(_portals.Count);
                Tell($"portal {which} dies");
                await RestartAsync(which);
                break;
        }
    }

    private async Task EditAsync(int count)
    {
        var edit = NextEdit(count);
        await SaveAsync(_portals[random.Next(_portals.Count)], edit);
    }

    private Edit NextEdit(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => random.Next(1, Affiliates + 1)).Distinct().ToList();
        var edit = new Edit(string.Create(CultureInfo.InvariantCulture, $"Clickwise {++_edits}"), ids);
        Tell($"{edit.Name}: {string.Join(' ', ids)}");
        return edit;
    }

    private async Task SaveAsync(RunningPortal portal, Edit edit)
    {
        using var answer = await bench.PostAsync(portal, edit.Affiliates);
        Assert.NotNull(answer);
        var text = await answer.Content.ReadAsStringAsync(TestPortal.Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(edit.Ids.Count, JsonElement.Parse(text).GetProperty("accepted").GetInt32());
        foreach (var id in edit.Ids)
            _wanted[id] = edit.Name;
    }

    private async Task UpsetAsync(object fault)
    {
        _upsets++;
        _refusals += fault == Refusal ? 1 : 0;
        Tell(JsonSerializer.Serialize(fault));
        await bench.Org.Simulator.Control.ArmAsync(fault);
    }

    /// <summary>Dies with an edit under way; whoever sent that one sends it again.</summary>
    private async Task RestartAsync(int which)
    {
        _upsets++;
        var edit = NextEdit(3);
        var answer = bench.PostAsync(_portals[which], edit.Affiliates);
        await _portals[which].KillAsync();
        (await answer)?.Dispose();
        _portals[which] = await StartAsync(which == 0 ? "one" : "two");
        await SaveAsync(_portals[which], edit);
    }

    private Task<RunningPortal> StartAsync(string name) => bench.StartAsync(
        ("Sync:InstanceName", name), ("Sync:PollInterval", "00:00:00.2"), ("Sync:RetryBase", "00:00:00.05"), ("Sync:RetryCap", "00:00:00.5"), ("Sync:MaxAttempts", "100"));

    /// <summary>A portal that died between the two halves of a token's rotation has lost the grant; an admin gives it again.</summary>
    private async Task SettleAsync()
    {
        await Until.TrueAsync(async () => await bench.IsDrainedAsync() || await bench.IsHeldAsync(HoldCause.ReconnectNeeded), bench.DescribeAsync);
        if (await bench.IsDrainedAsync())
            return;
        Tell("granted again");
        // What is still armed is for the portal, not for the test's own sign-in.
        await bench.Org.Simulator.Control.DisarmAllAsync();
        if (IsAlone)
            await _portals[0].KillAsync();
        await bench.GrantAsync();
        if (IsAlone)
            _portals[0] = await StartAsync("one");
        await bench.DrainedAsync();
    }

    private async Task AssertAsync()
    {
        await using var db = bench.Open();
        foreach (var (id, name) in _wanted)
        {
            var text = id.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(name, await db.Affiliates.Where(a => a.AffiliateId == text).Select(a => a.CompanyName).SingleAsync(TestPortal.Cancel));
        }
        Assert.True((await bench.Org.LeadsAsync()).Count <= _wanted.Count);
        // Each refusal hits one record, and nothing else may be given up: neither now nor on the way.
        var refused = await db.SyncAttempts.Where(a => a.Outcome == SyncOutcome.Refused).Select(a => a.FaultCode).ToListAsync(TestPortal.Cancel);
        Assert.All(refused, code => Assert.Equal(RefusalCode, code));
        Assert.InRange(refused.Count, 0, _refusals);
        // Each fault costs a few calls more: a retry, a probe, the halves of a batch.
        var most = _edits + (4 * _upsets) + 20;
        await bench.AssertInvariantsAsync(new RunBounds { MostWrites = most, MostTokenCalls = most, MostAttempts = most, NeedsPerson = [(RefusalCode, _refusals)] });
    }

    private void Tell(string what) => _told.Add(what);

    private sealed record Edit(string Name, IReadOnlyList<int> Ids)
    {
        public IEnumerable<object> Affiliates => Ids.Select(id => FaultBench.Affiliate(id, Name));
    }
}
