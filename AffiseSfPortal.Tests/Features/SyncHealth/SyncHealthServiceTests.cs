using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.SyncHealth;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Sync;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Features.SyncHealth;

public sealed class SyncHealthServiceTests : IDisposable
{
    private readonly HealthFile _file = new();
    private readonly FakeIntake _intake = new();
    private readonly FakeControl _control = new();
    private readonly SyncHealthService _service;

    public SyncHealthServiceTests() =>
        _service = new SyncHealthService(
            _file,
            new StandingReader(_file, new DatabaseSpace(TimeProvider.System, NullLogger<DatabaseSpace>.Instance)),
            _intake, _control, new FakeTimeProvider(new DateTimeOffset(HealthClock.Start)));

    public void Dispose() => _file.Dispose();

    private Task<SyncHealthReport> ReadAsync() => _service.ReadAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Read_NoConnection_GivesEmptyHoursAndTheFirstHour()
    {
        var report = await ReadAsync();

        Assert.Equal(24, report.Hours.Count);
        Assert.True(report.IsFirstHour);
        Assert.Equal(StandingState.NotSetUp, report.Standing.State);
    }

    [Fact]
    public async Task Read_HoursWithGaps_FillsZerosAndLeavesOutOlderOnes()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync(
            new SyncHour { ConnectionId = connection.Id, Hour = HourAt(0), Delivered = 26, Refused = 14, Calls = 3 },
            new SyncHour { ConnectionId = connection.Id, Hour = HourAt(-23), Delivered = 5 },
            new SyncHour { ConnectionId = connection.Id, Hour = HourAt(-24), Delivered = 500 });

        var report = await ReadAsync();

        Assert.Equal(HourAt(-23), report.Hours[0].Hour);
        Assert.Equal((26, 14, 3), (report.Hours[^1].Delivered, report.Hours[^1].Refused, report.Hours[^1].Calls));
        Assert.Equal((31, 14), (report.Delivered, report.Refused));
        Assert.All(report.Hours.Skip(1).SkipLast(1), h => Assert.Equal(0, h.Delivered + h.Refused));
        Assert.Equal(26 / (60 + 8 + (31 / 60d)), report.PerMinute, 6);
    }

    [Fact]
    public async Task Read_Waits_AreNearestRankOverTheLastDayOnly()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync([.. Enumerable.Range(1, 100).Select(i => HealthFile.AttemptOf(connection, 1, HealthClock.Start.AddMinutes(-i), waitedMs: i * 10))]);
        await _file.AddAsync(
            HealthFile.AttemptOf(connection, 1, HealthClock.Start.AddDays(-2), waitedMs: 900_000),
            HealthFile.AttemptOf(connection, 1, HealthClock.Start, waitedMs: null, SyncOutcome.Refused));

        var report = await ReadAsync();

        Assert.Equal(new WaitTimes(500, 950), report.Waits);
        Assert.Equal(40, report.Hours[^1].P50);
        Assert.Null(report.Hours[0].P50);
    }

    [Fact]
    public async Task Read_SameCodeAndFields_AreOneGroupWorstFirst()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B", "C", "D", "E", "F", "G", "H");
        await _file.AddAsync([.. all.Take(6).Select(a => HealthFile.RowOf(connection, a, RowCause.Refused, "FIELD_INTEGRITY_EXCEPTION", "Country"))]);
        await _file.AddAsync(
            HealthFile.RowOf(connection, all[6], RowCause.Refused, "FIELD_INTEGRITY_EXCEPTION", "State"),
            HealthFile.RowOf(connection, all[7]));

        var report = await ReadAsync();

        Assert.Equal(2, report.CauseCount);
        var worst = report.ToFix[0];
        Assert.Equal((RowCause.Refused, "FIELD_INTEGRITY_EXCEPTION", 6), (worst.Cause, worst.FaultCode, worst.Count));
        Assert.Equal(["Country"], worst.FaultFields);
        Assert.Equal("FIELD_INTEGRITY_EXCEPTION says no", worst.Message);
        Assert.Equal(HealthClock.Start.AddMinutes(-56), worst.FirstSeen);
        Assert.Equal(["A", "B", "C", "D", "E"], worst.Affiliates.Select(a => a.Name));
        Assert.Equal(["State"], report.ToFix[1].FaultFields);
    }

    [Fact]
    public async Task Read_Attempts_AreTheNewestTwentyWithNamesEvenOfGoneAffiliates()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("Nordlicht Media GmbH");
        await _file.AddAsync([.. Enumerable.Range(0, 21).Select(i => HealthFile.AttemptOf(connection, all[0].Key, HealthClock.Start.AddMinutes(i)))]);
        await _file.AddAsync(HealthFile.AttemptOf(connection, 4711, HealthClock.Start.AddMinutes(30)));

        var report = await ReadAsync();

        Assert.Equal(20, report.Attempts.Count);
        Assert.Null(report.Attempts[0].Affiliate);
        Assert.Equal("Nordlicht Media GmbH", report.Attempts[1].Affiliate);
        Assert.Equal(HealthClock.Start.AddMinutes(20), report.Attempts[1].At);
    }

    [Fact]
    public async Task Retry_Group_OwesExactlyItsAffiliates()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B", "C");
        await _file.AddAsync(
            HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"),
            HealthFile.RowOf(connection, all[1], RowCause.Refused, "STRING_TOO_LONG", "City"),
            HealthFile.RowOf(connection, all[2], RowCause.Duplicate, "DUPLICATES_DETECTED"));
        var group = (await ReadAsync()).ToFix.Single(g => g.FaultFields.SequenceEqual(["Phone"]));

        var owed = await _service.RetryAsync(connection.Id, group, "me", TestContext.Current.CancellationToken);

        Assert.Equal(1, owed);
        var call = Assert.Single(_intake.Owed);
        Assert.Equal([all[0].Key], call.Keys);
        Assert.Equal((OwedReason.SyncNow, true, "me"), (call.Reason, call.Force, call.ActorId));
    }

    private static DateTime HourAt(int offset) => HealthClock.Start.Date.AddHours(HealthClock.Start.Hour + offset);
}
