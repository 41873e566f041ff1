using System.Diagnostics;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Live;
using AffiseSfPortal.Live.Instances;
using AffiseSfPortal.Persistence.Postgres;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>What one instance does reaches engine and screens of the other, once.</summary>
public sealed class NoticesBetweenInstancesTests(PgCluster cluster)
{
    private const int Mark = 999;

    [Fact]
    public async Task Save_OnOneInstance_WakesTheEngineOfTheOther()
    {
        await using var pair = await TalkingPairAsync();
        var signal = pair.B.Get<IOwedSignal>();
        // Listening begins with a look, for what may have been missed.
        await signal.WaitAsync(Timeout.InfiniteTimeSpan, TestPortal.Cancel);
        var woken = signal.WaitAsync(Timeout.InfiniteTimeSpan, TestPortal.Cancel);
        Assert.False(woken.IsCompleted);

        var watch = Stopwatch.StartNew();
        await pair.A.SaveAsync();
        await woken.WaitAsync(Eventually.Patience, TestPortal.Cancel);

        TestContext.Current.TestOutputHelper?.WriteLine($"Save to wake: {watch.Elapsed.TotalMilliseconds:0} ms");
        Assert.True(await pair.B.RunAsync());
        Assert.Single(pair.Org.Records);
    }

    [Fact]
    public async Task Settled_OnOneInstance_IsToldOnceOnBothWithTheSameWords()
    {
        await using var pair = await TalkingPairAsync();
        using var here = new Screen(pair.A);
        using var there = new Screen(pair.B);
        await pair.B.SaveAsync(actor: "admin-b");

        await pair.A.DrainAsync();

        var own = Assert.Single((await here.NextAsync<BatchSettled>()).Outcomes);
        var told = Assert.Single((await there.NextAsync<BatchSettled>()).Outcomes);
        Assert.Equal(own with { FaultFields = told.FaultFields }, told);
        Assert.Equal(("admin-b", SyncOutcome.Created), (told.ActorId, told.Outcome));
        Assert.StartsWith("https://acme.my.salesforce.com/00Q", told.RecordUrl, StringComparison.Ordinal);

        // Neither looking again nor its own notice tells it a second time.
        await pair.A.Get<OthersOutcomes>().CatchUpAsync(TestPortal.Cancel);
        await pair.B.Get<OthersOutcomes>().CatchUpAsync(TestPortal.Cancel);
        pair.B.Get<ILiveFeed>().Publish(new ConnectionChanged(Mark));
        Assert.Empty(await here.OutcomesUntilAsync(Mark));
        Assert.Empty(await there.OutcomesUntilAsync(Mark));
    }

    [Fact]
    public async Task Settled_ManyByBothAtOnce_IsToldOnceEachOnBoth()
    {
        await using var pair = await TalkingPairAsync(("Sync:BatchSize", "7"));
        using var onA = new Screen(pair.A);
        using var onB = new Screen(pair.B);
        await pair.A.AddAffiliatesAsync(100);
        await pair.A.Intake.OweAsync(pair.Connection, null, OwedReason.Edited, force: false, "admin-1", TestPortal.Cancel);

        // One after the other: who finds the other refreshing waits for it, and the clock stands still here.
        await pair.A.Get<AccessTokens>().GetAsync(pair.Connection, null, TestPortal.Cancel);
        await pair.B.Get<AccessTokens>().GetAsync(pair.Connection, null, TestPortal.Cancel);
        await Task.WhenAll(Task.Run(pair.A.DrainAsync), Task.Run(pair.B.DrainAsync));

        var writers = await pair.ReadAsync<long>("SELECT count(DISTINCT \"Origin\") FROM \"SyncAttempts\"");
        Assert.Equal(2, writers);
        // Each waits for the other's mark, which follows the other's last notice.
        pair.A.Get<ILiveFeed>().Publish(new ConnectionChanged(Mark));
        var heardByB = await onB.OutcomesUntilAsync(Mark);
        pair.B.Get<ILiveFeed>().Publish(new ConnectionChanged(Mark + 1));
        var heardByA = await onA.OutcomesUntilAsync(Mark + 1);
        foreach (var heard in new[] { heardByA, heardByB })
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{1000 + i}"), heard.Select(o => o.AffiliateId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refused_OnOneInstance_SaysOnTheOtherWhyAPersonIsNeeded()
    {
        await using var pair = await TalkingPairAsync();
        using var there = new Screen(pair.B);
        pair.Org.Judge = _ => FakeOrg.Fault(SalesforceFaultKind.RecordRefused, "STRING_TOO_LONG", "LastName");
        await pair.B.SaveAsync();
        await pair.A.DrainAsync();

        var told = Assert.Single((await there.NextAsync<BatchSettled>()).Outcomes);
        Assert.Equal((SyncOutcome.Refused, "STRING_TOO_LONG", RowCause.Refused), (told.Outcome, told.FaultCode, told.Cause));
        Assert.Equal(["LastName"], told.FaultFields);
    }

    [Fact]
    public async Task Held_OnOneInstance_IsToldOnTheOther()
    {
        await using var pair = await TalkingPairAsync();
        using var there = new Screen(pair.B);
        pair.Org.BeforeWrite = (_, _) => throw FakeOrg.Refuse(SalesforceFaultKind.Unavailable, "http-503");
        await pair.B.SaveAsync(actor: "admin-b");
        await pair.A.RunAsync();

        var told = Assert.Single((await there.NextAsync<BatchSettled>()).Outcomes);
        Assert.Equal((SyncOutcome.Held, "http-503", HoldCause.Unavailable, "admin-b"), (told.Outcome, told.FaultCode, told.Hold, told.ActorId));
    }

    [Fact]
    public async Task Settled_ButTheNoticeIsLost_IsFoundByLookingAndToldOnce()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        await InstancePair.ListenAsync(pair.B);
        using var there = new Screen(pair.B);
        await pair.A.SaveAsync();
        await pair.A.DrainAsync();

        var outcomes = pair.B.Get<OthersOutcomes>();
        await outcomes.CatchUpAsync(TestPortal.Cancel);
        Assert.Single((await there.NextAsync<BatchSettled>()).Outcomes);
        // The notice comes after all, late; and others look on.
        await pair.A.Get<NoticeSender>().SendAsync(TestPortal.Cancel);
        for (var look = 0; look < 3; look++)
            await outcomes.CatchUpAsync(TestPortal.Cancel);
        pair.A.Get<ILiveFeed>().Publish(new ConnectionChanged(Mark));
        await pair.A.Get<NoticeSender>().SendAsync(TestPortal.Cancel);
        Assert.Empty(await there.OutcomesUntilAsync(Mark));
    }

    [Fact]
    public async Task Look_EveryFewSeconds_TellsWithoutAnyNotice()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        using var there = new Screen(pair.B);
        var poll = pair.B.Get<OutcomePoll>();
        await pair.B.Get<OthersOutcomes>().CatchUpAsync(TestPortal.Cancel);
        await poll.StartAsync(TestPortal.Cancel);
        await pair.A.SaveAsync();
        await pair.A.DrainAsync();

        var heard = there.NextAsync<BatchSettled>();
        await Eventually.IsSoAsync("the look finds it", () => Task.FromResult(heard.IsCompleted), () => pair.B.Time.Advance(OutcomePoll.Interval));

        Assert.Single((await heard).Outcomes);
        await poll.StopAsync(TestPortal.Cancel);
    }

    [Fact]
    public async Task Listening_ConnectionLost_BeginsAgainAndTellsWhatWasMissedOnce()
    {
        await using var pair = await TalkingPairAsync();
        using var there = new Screen(pair.B);
        var listener = pair.B.Get<NoticeListener>();
        await pair.B.SaveAsync();
        var name = pair.B.Get<InstanceTag>().ApplicationName;
        Assert.Equal(1, await pair.ReadAsync<long>(
            $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{name}' AND query LIKE 'LISTEN%'"));
        await pair.A.DrainAsync();

        await Eventually.IsSoAsync("it listens again", () => Task.FromResult(listener.Sessions == 2), () => pair.B.Time.Advance(TimeSpan.FromMilliseconds(50)));

        Assert.Equal(SyncOutcome.Created, Assert.Single((await there.NextAsync<BatchSettled>()).Outcomes).Outcome);
        pair.A.Get<ILiveFeed>().Publish(new ConnectionChanged(Mark));
        Assert.Empty(await there.OutcomesUntilAsync(Mark));
    }

    private async Task<InstancePair> TalkingPairAsync(params (string Key, string Value)[] settings)
    {
        var pair = await InstancePair.StartAsync(cluster, settings);
        foreach (var portal in new[] { pair.A, pair.B })
        {
            await InstancePair.SpeakAsync(portal);
            await InstancePair.ListenAsync(portal);
        }
        return pair;
    }
}
