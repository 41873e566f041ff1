using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Live.Instances;
using AffiseSfPortal.Persistence.Postgres;

namespace AffiseSfPortal.Tests.Live;

public sealed class NoticeTests
{
    private readonly InstanceTag _tag = new();
    private readonly NoticeQueue _queue;

    public NoticeTests() => _queue = new NoticeQueue(_tag);

    [Theory]
    [InlineData(NoticeKind.Settled, new long[] { 5, 6 })]
    [InlineData(NoticeKind.Owed, new long[0])]
    [InlineData(NoticeKind.Queue, null)]
    public void Parse_WhatWasWritten_IsTheSame(object kind, long[]? keys)
    {
        var notice = new Notice("0123456789ab", (NoticeKind)kind, 3, keys);
        var read = Notice.Parse(notice.Text)!;
        Assert.Equal((notice.Origin, notice.Kind, notice.ConnectionId), (read.Origin, read.Kind, read.ConnectionId));
        Assert.Equal(keys, read.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ab Settled 1")]
    [InlineData("0123456789ab Exploded 1 5")]
    [InlineData("0123456789ab 77 1 5")]
    [InlineData("0123456789ab Settled one 5")]
    [InlineData("0123456789ab Settled 1 five")]
    public void Parse_WhatThisVersionDoesNotKnow_IsNothing(string text) => Assert.Null(Notice.Parse(text));

    [Fact]
    public void Text_AsManyOfTheLongestKeysAsAllowed_FitsIntoAPayload()
    {
        var keys = Enumerable.Repeat(long.MinValue, Notice.MostKeys).ToList();
        Assert.InRange(Encoding.UTF8.GetByteCount(new Notice(_tag.Value, NoticeKind.Connection, int.MinValue, keys).Text), 1, 7999);
    }

    [Fact]
    public async Task Take_ManyEventsOfOneBatch_AreOneNoticeOfEachKind()
    {
        _queue.AddOwed();
        _queue.AddOwed();
        _queue.Add(new QueueChanged(1, [7], Claimed: false));
        _queue.Add(new QueueChanged(1, [8], Claimed: false));
        _queue.Add(new ConnectionChanged(1));
        _queue.Add(new BatchSettled(1, [Outcome(7, SyncOutcome.Created), Outcome(8, SyncOutcome.Held)]));

        await _queue.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"{_tag.Value} Owed 0 ", $"{_tag.Value} Queue 1 7,8", $"{_tag.Value} Settled 1 7", $"{_tag.Value} Held 1 8", $"{_tag.Value} Connection 1 "],
            _queue.Take().Select(n => n.Text));
        Assert.Empty(_queue.Take());
    }

    [Fact]
    public void Take_ABacklog_SaysManyAndAFullBatchIsOneNotice()
    {
        _queue.Add(new BatchSettled(1, [.. Enumerable.Range(1, 200).Select(k => Outcome(k, SyncOutcome.Created))]));
        Assert.Equal(200, Assert.Single(_queue.Take()).Keys!.Count);

        for (var batch = 0; batch < 30; batch++)
            _queue.Add(new BatchSettled(1, [.. Enumerable.Range(batch * 200, 200).Select(k => Outcome(k, SyncOutcome.Created))]));
        Assert.Null(Assert.Single(_queue.Take()).Keys);
    }

    [Fact]
    public void Take_AnEventThatMeansMany_StaysMany()
    {
        _queue.Add(new QueueChanged(1, [], Claimed: false));
        _queue.Add(new QueueChanged(1, [5], Claimed: false));
        Assert.Null(Assert.Single(_queue.Take()).Keys);
    }

    private static RecordOutcome Outcome(long key, SyncOutcome outcome) =>
        new(key, $"{key}", "Clickwise", outcome, "Lead", null, null, 1, null, OwedReason.Edited, null, null, []);
}
