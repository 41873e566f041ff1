using AffiseSfPortal.Sync;
using Microsoft.Extensions.Time.Testing;

namespace AffiseSfPortal.Tests.Sync;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Count_OnlyRetries_ClosesAndOpensAgainAfterAWhile()
    {
        var budget = new RetryBudget(_time);
        budget.Count(calls: 0, retries: 10);
        Assert.False(budget.IsOpen);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(budget.IsOpen);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(budget.IsOpen);
    }

    [Fact]
    public void Count_AnyNumberOfCalls_AllowsATenthOfThemAsRetries()
    {
        var budget = new RetryBudget(_time);
        var (calls, retries) = (0, 0);
        for (var i = 0; i < 5000; i++)
        {
            if (budget.IsOpen)
            {
                budget.Count(0, 1);
                retries++;
            }
            budget.Count(1, 0);
            calls++;
        }
        Assert.InRange(retries, calls * 0.09, (calls * 0.1) + 10);
    }
}
