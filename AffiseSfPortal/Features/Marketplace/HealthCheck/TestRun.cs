using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;

namespace AffiseSfPortal.Features.Marketplace.HealthCheck;

/// <summary>The stages that a saved affiliate passes, in order.</summary>
internal enum TestStage
{
    Saved = 0,
    Queued = 1,
    Sending = 2,
    Answered = 3,
    Recorded = 4,
}

internal enum TestStageState
{
    Open = 0,
    Passed = 1,
    Failed = 2,
}

/// <summary>One test sync, told by the live feed. Knows no screen and no database.</summary>
internal sealed class TestRun(TestAffiliate affiliate, DateTimeOffset startedAt)
{
    private readonly Dictionary<TestStage, DateTimeOffset> _passed = [];

    public TestAffiliate Affiliate { get; } = affiliate;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>What became of it; null while it is on its way.</summary>
    public RecordOutcome? Outcome { get; private set; }

    public bool IsOver => Outcome is { Cause: not null } or { Outcome: not (SyncOutcome.WillRetry or SyncOutcome.InDoubt or SyncOutcome.Held) };

    public TestStageState State(TestStage stage)
    {
        if (stage == TestStage.Answered && Outcome is { Delivered: false })
            return TestStageState.Failed;
        return _passed.ContainsKey(stage) ? TestStageState.Passed : TestStageState.Open;
    }

    /// <summary>The first stage that was not passed yet, or null.</summary>
    public TestStage? Current => IsOver ? null : Enum.GetValues<TestStage>().Cast<TestStage?>().FirstOrDefault(s => !_passed.ContainsKey(s!.Value));

    /// <summary>From the start to that stage; null while it was not passed.</summary>
    public TimeSpan? After(TestStage stage) => _passed.TryGetValue(stage, out var at) ? at - StartedAt : null;

    public void Pass(TestStage stage, DateTimeOffset at)
    {
        // An event can be missed, a stage cannot: whatever comes later has passed what is before it.
        for (var s = TestStage.Saved; s <= stage; s++)
            _passed.TryAdd(s, at);
    }

    /// <returns>True when the event was about this affiliate.</returns>
    public bool Take(LiveEvent item, int connectionId, DateTimeOffset at)
    {
        if (item.ConnectionId != connectionId || IsOver)
            return false;
        switch (item)
        {
            case QueueChanged queue when queue.AffiliateKeys.Contains(Affiliate.Key):
                Pass(queue.Claimed ? TestStage.Sending : TestStage.Queued, at);
                return true;
            case BatchSettled batch when batch.Outcomes.FirstOrDefault(o => o.AffiliateKey == Affiliate.Key) is { } outcome:
                Outcome = outcome;
                Pass(TestStage.Recorded, at);
                return true;
            default:
                return false;
        }
    }
}
