using AffiseSfPortal.Domain;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>The page says when the day's share is used up, from what was really called.</summary>
public sealed class CallForecastTests
{
    private static readonly DateTime Start = new(2026, 11, 24, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>Goes on call by call until the share is spent, and compares with what was predicted on the way.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(240)]
    public void Of_TwoEditsAMinuteAndAShareOf1000_IsWithinATenthOfTheRealTime(int afterMinutes)
    {
        var connection = new SalesforceConnection { ApiShare = 1_000 };
        var spentAt = Start.AddMinutes(1_000 / 2);
        var now = Start.AddMinutes(afterMinutes);

        var forecast = CallForecast.Of(connection, Slots(now, perMinute: 2), now);

        var really = (spentAt - now).TotalMinutes;
        Assert.InRange((forecast.RunsOutAt!.Value - now).TotalMinutes, really * 0.9, really * 1.1);
        Assert.InRange(forecast.PerDay, 2_880 * 0.9, 2_880 * 1.1);
        Assert.Equal(afterMinutes * 2, forecast.Used);
    }

    [Fact]
    public void Of_CallsLeaveTheDayAsFastAsTheyCome_NeverRunsOut()
    {
        var now = Start.AddDays(2);
        var forecast = CallForecast.Of(new SalesforceConnection { ApiShare = 3_000 }, Slots(now, perMinute: 2), now);
        Assert.Null(forecast.RunsOutAt);
    }

    [Fact]
    public void Of_NoShareOfItsOwn_CountsDownWhatTheOrgLeaves()
    {
        var now = Start.AddHours(1);
        var connection = new SalesforceConnection { ApiCallsUsed = 13_400, ApiCallsAllowed = 15_000 };
        var forecast = CallForecast.Of(connection, Slots(now, perMinute: 2), now);
        Assert.InRange((forecast.RunsOutAt!.Value - now).TotalMinutes, 45, 55);
    }

    [Fact]
    public void Of_ShareSpent_SaysNow() =>
        Assert.Equal(Start.AddHours(1), CallForecast.Of(new SalesforceConnection { ApiShare = 100 }, Slots(Start.AddHours(1), 2), Start.AddHours(1)).RunsOutAt);

    [Fact]
    public void Of_NothingCalled_PredictsNothing() =>
        Assert.Equal(new CallForecast(0, 0, 5, null), CallForecast.Of(new SalesforceConnection { ApiShare = 5 }, [], Start));

    private static List<SyncSlot> Slots(DateTime now, int perMinute) =>
        [.. Enumerable.Range(0, (int)((now - Start).Ticks / SyncSlot.Length.Ticks)).Select(i => new SyncSlot { ConnectionId = 1, At = Start + (i * SyncSlot.Length), Calls = 5 * perMinute })];
}
