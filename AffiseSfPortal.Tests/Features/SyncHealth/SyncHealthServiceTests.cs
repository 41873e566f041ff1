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
            new StandingBoard(
                new StandingReader(_file, new DatabaseSpace(TimeProvider.System, NullLogger<DatabaseSpace>.Instance)),
                new FakeLiveFeed(), new FakeTimeProvider(), NullLogger<StandingBoard>.Instance),
            _intake, _control, new GrantedAccess("me"), new NotedTrail(), new FakeTimeProvider(new DateTimeOffset(HealthClock.Start)));

    public void Dispose() => _file.Dispose();

    private Task<SyncHealthReport> ReadAsync(HealthRange range = HealthRange.Day) => _service.ReadAsync(range, TimeZoneInfo.Utc, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Read_NoConnection_GivesEmptyHoursAndTheFirstHour()
    {
        var report = await ReadAsync();

        Assert.Equal(24, report.History.Periods.Count);
        Assert.True(report.IsFirstHour);
        Assert.Equal(StandingState.NotSetUp, report.Standing.State);
    }

    [Fact]
    public async Task Read_HoursWithGaps_FillsZerosAndLeavesOutOlderOnes()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync(
            new SyncSlot { ConnectionId = connection.Id, At = HourAt(0), Delivered = 26, Refused = 14, Calls = 3 },
            new SyncSlot { ConnectionId = connection.Id, At = HourAt(-23), Delivered = 5 },
            new SyncSlot { ConnectionId = connection.Id, At = HourAt(-24), Delivered = 500 });

        var report = await ReadAsync();

        Assert.Equal(HourAt(-23), report.History.Periods[0].Start);
        Assert.Equal((26, 14, 3), (report.History.Periods[^1].Delivered, report.History.Periods[^1].Refused, report.History.Periods[^1].Calls));
        Assert.Equal((31, 14), (report.History.Delivered, report.History.Refused));
        Assert.All(report.History.Periods.Skip(1).SkipLast(1), h => Assert.Equal(0, h.Delivered + h.Refused));
        Assert.Equal(26 / 60d, report.PerMinute, 6);
    }

    [Fact]
    public async Task Read_Waits_ComeFromTheHistogramOfTheRange()
    {
        var connection = await _file.AddConnectionAsync();
        await _file.AddAsync(
            new SyncWait { ConnectionId = connection.Id, At = HourAt(0), Bucket = WaitBuckets.Of(450), Count = 90 },
            new SyncWait { ConnectionId = connection.Id, At = HourAt(0), Bucket = WaitBuckets.Of(4_500), Count = 10 },
            new SyncWait { ConnectionId = connection.Id, At = HourAt(-48), Bucket = WaitBuckets.Of(900_000), Count = 1000 });

        var report = await ReadAsync();

        Assert.InRange(report.History.Waits!.P50, 400, 500);
        Assert.InRange(report.History.Waits.P95, 4_000, 5_000);
        Assert.Equal(report.History.Waits.P50, report.History.Periods[^1].P50);
        Assert.Null(report.History.Periods[0].P50);
        Assert.InRange((await ReadAsync(HealthRange.Week)).History.Waits!.P50, 600_000, 1_800_000);
    }

    [Theory]
    [InlineData(HealthRange.Hour, 12, "2026-11-24T13:10:00Z")]
    [InlineData(HealthRange.Day, 24, "2026-11-23T15:00:00Z")]
    [InlineData(HealthRange.Week, 28, "2026-11-17T18:00:00Z")]
    [InlineData(HealthRange.Month, 30, "2026-10-26T00:00:00Z")]
    public async Task Read_Range_HasItsPeriodsFromItsFirstInstant(HealthRange range, int periods, string from)
    {
        await _file.AddConnectionAsync();

        var report = await ReadAsync(range);

        Assert.Equal(periods, report.History.Periods.Count);
        Assert.Equal(DateTime.Parse(from, null, System.Globalization.DateTimeStyles.AdjustToUniversal), report.History.Periods[0].Start);
        Assert.InRange(HealthClock.Start, report.History.Periods[^1].Start, report.History.Periods[^1].Start + report.History.Span.Length);
    }

    [Fact]
    public void Span_ReaderEastOfGreenwich_DaysBeginAtTheReadersMidnight()
    {
        var span = HealthSpan.Of(HealthRange.Month, HealthClock.Start, TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromMinutes(345), "x", "x"));

        Assert.Equal(new DateTime(2026, 11, 23, 18, 15, 0, DateTimeKind.Utc), span.StartOf(29));
    }

    [Fact]
    public async Task Read_RefusedValuesOfOneList_AreCausesOfTheirOwn()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B", "C");
        await _file.AddAsync(Refused(all[0], "FD"), Refused(all[1], "FD"), Refused(all[2], "XX"));

        var report = await ReadAsync();

        Assert.Equal([("value: FD", 2), ("value: XX", 1)], report.ToFix.Select(g => (g.Shape, g.Count)));
        Assert.Equal(["A", "B"], report.ToFix[0].Affiliates.Select(a => a.Name));
        Assert.Equal(2, await _service.RetryAsync(connection.Id, report.ToFix[0], TestContext.Current.CancellationToken));
        Assert.Equal([all[0].Key, all[1].Key], Assert.Single(_intake.Owed).Keys!.Order());

        SyncRow Refused(Affiliate affiliate, string value)
        {
            var row = HealthFile.RowOf(connection, affiliate, RowCause.Refused, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Country");
            row.FaultMessage = $"bad value for restricted picklist field: {value}";
            row.FaultShape = FaultShape.Of(row.FaultCode, row.FaultMessage);
            return row;
        }
    }

    [Fact]
    public async Task Ignore_Cause_LeavesTheListWithItsReasonAndIsNotCalledNeverSent()
    {
        var connection = await _file.AddConnectionAsync();
        var all = await _file.AddAffiliatesAsync("A", "B");
        await _file.AddAsync(HealthFile.RowOf(connection, all[0], RowCause.Refused, "STRING_TOO_LONG", "Phone"), HealthFile.LinkOf(connection, all[1]));

        Assert.Equal(1, await _service.IgnoreAsync(connection.Id, (await ReadAsync()).ToFix[0], "  Old data  ", TestContext.Current.CancellationToken));

        var report = await ReadAsync();
        Assert.Empty(report.ToFix);
        Assert.Equal(("Old data", 1), (Assert.Single(report.Ignored).IgnoredReason, report.Ignored[0].Count));
        Assert.Equal((0, 1, 0, StandingState.Well), (report.Standing.Needing, report.Standing.Ignored, report.Standing.NeverSent, report.Standing.State));
        Assert.Equal(1, await _service.RetryAsync(connection.Id, report.Ignored[0], TestContext.Current.CancellationToken));
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

        var owed = await _service.RetryAsync(connection.Id, group, TestContext.Current.CancellationToken);

        Assert.Equal(1, owed);
        var call = Assert.Single(_intake.Owed);
        Assert.Equal([all[0].Key], call.Keys);
        Assert.Equal((OwedReason.SyncNow, true, "me"), (call.Reason, call.Force, call.ActorId));
    }

    private static DateTime HourAt(int offset) => HealthClock.Start.Date.AddHours(HealthClock.Start.Hour + offset);
}
