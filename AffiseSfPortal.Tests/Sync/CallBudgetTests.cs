using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>At the cap syncing waits and says when it goes on; nothing fails and nothing is lost.</summary>
public sealed class CallBudgetTests : IAsyncLifetime
{
    private readonly FakeOrg _org = new();
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync() => _portal = await TestPortal.OnSqliteAsync(_org.Register);

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Run_ShareUsedUp_WaitsUntilTheOldestSlotLeavesTheDay()
    {
        await _portal.ConnectAsync(configure: c => c.ApiShare = 1);
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        _portal.Time.Advance(TimeSpan.FromMinutes(30));
        await _portal.SaveAsync("Second", "b@clickwise.example");
        await _portal.DrainAsync();

        Assert.Single(_org.Writes);
        var held = await _portal.ConnectionAsync();
        Assert.Equal((HoldCause.BudgetReached, Faults.BudgetShare, DateTime.Parse("2026-11-25T08:05:00Z").ToUniversalTime()), (held.Hold, held.HoldCode, held.HoldUntil));
        Assert.Equal((0, null), ((await _portal.RowAsync()).Attempts, (await _portal.RowAsync()).Cause));

        _portal.Time.Advance(TimeSpan.FromHours(24.6));
        await _portal.DrainAsync();
        Assert.Equal(2, _org.Writes.Count);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Run_OnlyTheReserveIsLeft_WaitsAndAsksTheOrgAQuarterOfAnHourLater()
    {
        // 15,000 allowed, 10 % kept free.
        await _portal.ConnectAsync(configure: c => (c.ApiCallsUsed, c.ApiCallsAllowed, c.ApiCallsReadAt) = (13_500, 15_000, _portal.Time.GetUtcNow().UtcDateTime));
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        Assert.Empty(_org.Writes);
        Assert.Equal((HoldCause.BudgetReached, Faults.BudgetReserve), ((await _portal.ConnectionAsync()).Hold, (await _portal.ConnectionAsync()).HoldCode));

        _org.OnLimits = () => new ApiUsage(13_499, 15_000);
        _portal.Time.Advance(TimeSpan.FromMinutes(16));
        await _portal.DrainAsync();
        Assert.Single(_org.Writes);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Check_PlentyLeft_ReadsTheDayOnceAMinute()
    {
        var connection = await _portal.ConnectAsync(configure: c => c.ApiShare = 1_000);
        var budget = _portal.Get<CallBudget>();
        Assert.Equal(1_000, (await budget.CheckAsync(connection, TestPortal.Cancel)).Calls);

        // What is spent here is known at once, what others spent within the minute.
        await budget.SpendAsync(connection, 2, TestPortal.Cancel);
        await _portal.WriteAsync(async db => (await db.SyncSlots.SingleAsync(TestPortal.Cancel)).Calls += 100);
        Assert.Equal(998, (await budget.CheckAsync(connection, TestPortal.Cancel)).Calls);
        _portal.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(898, (await budget.CheckAsync(connection, TestPortal.Cancel)).Calls);
    }

    [Fact]
    public async Task Check_NearTheCap_ReadsTheDayEachTime()
    {
        var connection = await _portal.ConnectAsync(configure: c => c.ApiShare = 1_000);
        var budget = _portal.Get<CallBudget>();
        await budget.SpendAsync(connection, 950, TestPortal.Cancel);
        Assert.Equal(50, (await budget.CheckAsync(connection, TestPortal.Cancel)).Calls);

        await _portal.WriteAsync(async db => (await db.SyncSlots.SingleAsync(TestPortal.Cancel)).Calls += 20);

        Assert.Equal(30, (await budget.CheckAsync(connection, TestPortal.Cancel)).Calls);
    }

    [Fact]
    public async Task BudgetChanged_WaitingConnection_GoesOnAtOnce()
    {
        var connection = await _portal.ConnectAsync(configure: c => c.ApiShare = 1);
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        await _portal.SaveAsync("Second", "b@clickwise.example");
        await _portal.DrainAsync();
        Assert.Equal(HoldCause.BudgetReached, (await _portal.ConnectionAsync()).Hold);

        await _portal.WriteAsync(async db => (await db.Connections.SingleAsync(TestPortal.Cancel)).ApiShare = null);
        await _portal.Get<IConnectionControl>().BudgetChangedAsync(connection, TestPortal.Cancel);
        await _portal.DrainAsync();
        Assert.Equal(2, _org.Writes.Count);
    }

    [Fact]
    public async Task Run_ShareWouldNotLast_GathersEditsIntoFewerCallsThatDo()
    {
        // Two edits a minute want 2,880 calls a day; the share is 1,000: one call in 86 seconds.
        await _portal.ConnectAsync(configure: c => c.ApiShare = 1_000);
        for (var i = 0; i < 120; i++)
        {
            await _portal.SaveAsync($"Number {i}", $"n{i}@clickwise.example");
            await _portal.DrainAsync();
            _portal.Time.Advance(TimeSpan.FromSeconds(30));
        }
        _portal.Time.Advance(TimeSpan.FromMinutes(5));
        await _portal.DrainAsync();

        Assert.Empty(await _portal.RowsAsync());
        // A quarter of an hour as before, then one call in 86 seconds; without gathering there would be 120.
        Assert.InRange(_org.Writes.Count, 1, 75);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }
}
