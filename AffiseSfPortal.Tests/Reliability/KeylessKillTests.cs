using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Journeys;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 1 to 5 and 14 where records are made without a key: no call may be repeated whose answer nobody has, so a person decides.</summary>
public sealed class KeylessKillTests(JourneyOrg org) : IClassFixture<JourneyOrg>
{
    private const string First = "Clickwise One";
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);
    private static readonly (string, string)[] Settings = [("Sync:PollInterval", "00:01:00"), ("Sync:EditSpacing", "00:00:00")];

    /// <summary>From the note that a create is about to leave to the record of its answer.</summary>
    private static readonly IReadOnlyList<string> Uncertain =
        [FailPoint.TokenReceived, FailPoint.TokenStored, FailPoint.BatchBeforeSend, FailPoint.BatchAnswered, FailPoint.RecordBeforeCommit];

    [Fact]
    public async Task Kill_AtEveryStep_MakesOneRecordAtMostAndAsksAPersonWhereItIsUncertain()
    {
        List<string> died = [];
        while (await RunAsync(died.Count + 1) is { } name)
            died.Add(name);

        Assert.Equal(FailPoint.All.Order(StringComparer.Ordinal), died.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Kill_WhenTheOrgHasWrittenAndNotAnswered_IsOneRecordAndAPersonIsAsked()
    {
        await using var bench = await NewBenchAsync();
        var dying = await bench.StartAsync(Settings);
        await bench.HoldAnswerAsync();
        Assert.True(await bench.PushAsync(dying, 1, First));
        await bench.WrittenAsync(1);
        await dying.KillAsync();
        await bench.AnswerAsync();
        await AssertInDoubtAsync(bench, await bench.StartAsync(Settings));

        Assert.Single(await RecordsAsync(bench));
        await CheckAsync(bench, isInDoubt: true);
    }

    /// <returns>Where the process died; null when it lived.</returns>
    private async Task<string?> RunAsync(int step)
    {
        await using var bench = await NewBenchAsync();
        var dying = await bench.StartAsync([("FailPoints:KillAt", FormattableString.Invariant($"{step}")), .. Settings]);
        var isSaved = await bench.PushAsync(dying, 1, First);
        await bench.DrainedOrEndedAsync(dying);
        if (!dying.HasEnded)
            await dying.StopAsync();
        var before = (await RecordsAsync(bench)).Count;

        var after = await bench.StartAsync(Settings);
        var isInDoubt = dying.DiedAt is { } at && Uncertain.Contains(at);
        if (isInDoubt)
            await AssertInDoubtAsync(bench, after);
        else if (!isSaved)
            // Whoever got no answer asks again; that it was saved all the same does no harm.
            Assert.True(await bench.PushAsync(after, 1, First));
        await bench.DrainedAsync(AtOnce);

        Assert.Equal(isInDoubt ? before : 1, (await RecordsAsync(bench)).Count);
        await CheckAsync(bench, isInDoubt);
        return dying.DiedAt;
    }

    private Task<FaultBench> NewBenchAsync() => FaultBench.OnSqliteAsync(org, matchBy: MatchBy.StoredId);

    /// <summary>It stays so, whatever is typed: only a person can look into Salesforce.</summary>
    private static async Task AssertInDoubtAsync(FaultBench bench, RunningPortal portal)
    {
        await bench.DrainedAsync(AtOnce);
        Assert.True(await bench.PushAsync(portal, 1, "Clickwise Two"));
        var row = await bench.ReadAsync(db => db.SyncRows.AsNoTracking().SingleAsync(TestPortal.Cancel));
        Assert.Equal((RowCause.InDoubt, CreateNotes.Code, null), (row.Cause, row.FaultCode, row.LeaseToken));
    }

    private static Task CheckAsync(FaultBench bench, bool isInDoubt) => bench.AssertInvariantsAsync(
        new RunBounds { MostWrites = 1, MostTokenCalls = 3, MostAttempts = 1, NeedsPerson = isInDoubt ? [(CreateNotes.Code, 1)] : [] });

    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> RecordsAsync(FaultBench bench) =>
        [.. (await bench.Org.Simulator.Control.HistoryAsync("Lead")).Where(w => w.GetProperty("operation").GetString() == "create")];
}
