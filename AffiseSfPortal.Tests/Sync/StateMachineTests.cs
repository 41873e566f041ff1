using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SqliteStateMachineTests : StateMachineTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync(new FakeOrg().Register);
}

public sealed class PostgresStateMachineTests(PgCluster cluster) : StateMachineTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster, new FakeOrg().Register);
}

/// <summary>Does every cell of the table in docs/sync.md: each state, each event, and the state that it leads to.</summary>
public abstract class StateMachineTests
{
    private const string Mine = "mine";
    private static readonly string[] States = ["none", "owed", "waiting", "in flight", "edited in flight", "needs a person", "in doubt"];
    private static readonly string[] Events = ["saved", "sync now", "claimed", "delivered", "refused", "busy", "held", "reply lost", "create lost", "lease ends"];

    private protected abstract Task<TestPortal> StartAsync();

    [Fact]
    public async Task Row_EveryStateAndEvent_EndsAsTheTableSays()
    {
        var table = await ReadTableAsync();
        Assert.Equal(States.Length * Events.Length, table.Count);
        await using var portal = await StartAsync();
        await portal.ConnectAsync();
        var affiliate = (await portal.SaveAsync()).Key;

        List<string> wrong = [];
        foreach (var ((state, what), expected) in table)
        {
            await EnterAsync(portal, affiliate, state);
            await HappenAsync(portal, affiliate, what);
            var actual = await StateAsync(portal);
            if (actual != expected)
                wrong.Add($"{state} + {what}: the table says {expected}, it became {actual}");
        }
        Assert.Empty(wrong);
    }

    private static async Task EnterAsync(TestPortal portal, long affiliate, string state)
    {
        // Far from now on either clock: the database's and the test's.
        var past = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var future = new DateTime(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var connection = (await portal.ConnectionAsync()).Id;
        await using var db = await portal.OpenAsync();
        await db.SyncRows.ExecuteDeleteAsync(TestPortal.Cancel);
        await db.SyncLinks.ExecuteDeleteAsync(TestPortal.Cancel);
        if (state == "none")
            return;
        var isLeased = state.EndsWith("in flight", StringComparison.Ordinal);
        db.SyncRows.Add(new SyncRow
        {
            ConnectionId = connection,
            AffiliateKey = affiliate,
            Version = state.StartsWith("edited", StringComparison.Ordinal) ? 3 : 2,
            OwedSince = past,
            NextAttemptAt = state == "waiting" ? future : past,
            Cause = state switch { "needs a person" => RowCause.Refused, "in doubt" => RowCause.InDoubt, _ => null },
            LeaseToken = isLeased ? Mine : null,
            LeaseOwner = isLeased ? Mine : null,
            LeaseUntil = isLeased ? future : null,
            ClaimedVersion = isLeased ? 2 : null,
        });
        await db.SaveChangesAsync(TestPortal.Cancel);
    }

    private static async Task HappenAsync(TestPortal portal, long affiliate, string what)
    {
        var connection = await portal.ConnectionAsync();
        switch (what)
        {
            case "saved":
                await portal.SaveAsync(key: affiliate);
                break;
            case "sync now":
                await portal.Intake.OweAsync(connection.Id, [affiliate], OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
                break;
            case "claimed":
                await portal.Get<Claimer>().ClaimAsync(connection.Id, TestPortal.Cancel);
                break;
            case "lease ends":
                await portal.WriteAsync(async db =>
                {
                    foreach (var row in await db.SyncRows.Where(r => r.LeaseToken != null).ToListAsync(TestPortal.Cancel))
                        row.LeaseUntil = DateTime.UnixEpoch;
                });
                await portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
                break;
            default:
                await SettleAsync(portal, connection, affiliate, what);
                break;
        }
    }

    /// <summary>Settles as the worker that claimed version 2 under the lease "mine", whether or not the row is still so.</summary>
    private static async Task SettleAsync(TestPortal portal, SalesforceConnection connection, long affiliate, string what)
    {
        var row = (await portal.RowsAsync()).SingleOrDefault() ?? new SyncRow { ConnectionId = connection.Id, AffiliateKey = affiliate };
        var claimed = new ClaimedRow(row, await portal.ReadAsync(db => db.Affiliates.SingleAsync(a => a.Key == affiliate, TestPortal.Cancel)), null);
        var composed = new ComposedRow(claimed, "{}"u8.ToArray(), [1], 1);
        var fault = FakeOrg.Fault(SalesforceFaultKind.RowBusy);
        var result = what switch
        {
            "delivered" => new RowResult(claimed, SyncOutcome.Created, composed, "00Q000000000001AAA"),
            "refused" => new RowResult(claimed, SyncOutcome.Refused, composed, Fault: fault, Cause: RowCause.Refused),
            // Told to come back in a quarter of an hour, so that the drawn pause cannot be zero.
            "busy" => new RowResult(claimed, SyncOutcome.WillRetry, composed, Fault: fault with { RetryAfter = TimeSpan.FromMinutes(15) }),
            "held" => new RowResult(claimed, SyncOutcome.Held, composed, Fault: fault),
            "reply lost" => new RowResult(claimed, SyncOutcome.InDoubt, composed, Fault: fault, MustResend: true),
            "create lost" => new RowResult(claimed, SyncOutcome.InDoubt, composed, Fault: fault, Cause: RowCause.InDoubt, MustResend: true),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "The table has an event that the test does not know."),
        };
        var mapping = TestPortal.Mapping(connection.Id);
        var batch = new ClaimedBatch(
            new ClaimedConnection(connection.Id, connection.InstanceUrl!, connection.OrgId, mapping.DestinationObject, null),
            new ClaimPlan(mapping, null, new PayloadComposer(mapping, AffiliateField.BuiltIn, null), new ErasurePlan(mapping, mapping.Rows, null)),
            Mine,
            [claimed]);
        await portal.Get<Recorder>().RecordAsync(batch, new BatchReport([result], 1, null, null), TestPortal.Cancel);
    }

    private static async Task<string> StateAsync(TestPortal portal)
    {
        var row = (await portal.RowsAsync()).SingleOrDefault();
        var isDue = row is not null && (await portal.Get<Claimer>().FindReadyAsync(TestPortal.Cancel)).Count > 0;
        return row switch
        {
            null => "none",
            { LeaseToken: not null } => row.Version > row.ClaimedVersion ? "edited in flight" : "in flight",
            { Cause: RowCause.InDoubt } => "in doubt",
            { Cause: not null } => "needs a person",
            _ => isDue ? "owed" : "waiting",
        };
    }

    private static async Task<Dictionary<(string State, string Event), string>> ReadTableAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AffiseSfPortal.sln")))
            folder = folder.Parent;
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder!.FullName, "docs", "sync.md"), TestPortal.Cancel);
        var head = Array.FindIndex(lines, l => l.StartsWith("| state | saved |", StringComparison.Ordinal));
        var events = Cells(lines[head])[1..];
        return lines.Skip(head + 2).TakeWhile(l => l.StartsWith('|')).Select(Cells)
            .SelectMany(cells => events.Select((e, i) => ((cells[0], e), cells[i + 1])))
            .ToDictionary(c => c.Item1, c => c.Item2);
    }

    private static string[] Cells(string line) => [.. line.Trim('|', ' ').Split('|').Select(c => c.Trim())];
}
