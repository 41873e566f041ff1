using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 27 to 29 and what is too large: Salesforce, or a gateway before it, wants less.</summary>
public sealed class LimitFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    private const int QuarterOfAnHour = 900;

    /// <param name="header">The org's clock and the portal's stand at 2026-11-24T08:00Z.</param>
    /// <param name="asked">Seconds; 0 where the value is ignored and the engine's own pause holds.</param>
    [Theory]
    [InlineData("120", 120)]
    [InlineData("Tue, 24 Nov 2026 08:05:00 GMT", 300)]
    [InlineData("86400", QuarterOfAnHour)]
    [InlineData("99999999999999999999", QuarterOfAnHour)]
    [InlineData("Wed, 24 Nov 2027 08:00:00 GMT", QuarterOfAnHour)]
    [InlineData("-5", 0)]
    [InlineData("Tue, 24 Nov 2026 07:00:00 GMT", 0)]
    [InlineData("soon", 0)]
    public async Task Fault27_TooManyRequests_RetryAfterIsHonouredCappedAndJittered(string header, int asked)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(3);
        run.Proxy.Spoil(FaultRun.Collections, ProxyFaults.Answer(429, "<h1>Slow down</h1>", "text/html", ("Retry-After", header)));
        await run.DrainAsync();
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.Unavailable, "http-429"), (held.Hold, held.HoldCode));
        var pause = (held.HoldUntil!.Value - run.Portal.Time.GetUtcNow().UtcDateTime).TotalSeconds;
        Assert.InRange(pause, asked == 0 ? 0.001 : asked, Math.Min(asked + 2, QuarterOfAnHour));
        // Not to the second, where the cap leaves room for chance.
        Assert.NotEqual(pause, asked == QuarterOfAnHour ? 0 : asked);
        await run.AssertQueueKeptAsync(3);
        await run.DrainAfterAsync(TimeSpan.FromSeconds(pause - 0.001));
        Assert.Equal(1, run.Proxy.Count(FaultRun.Collections));
        await run.DrainAfterAsync(TimeSpan.FromSeconds(0.002));

        await run.CheckAsync(new RunBounds { MostWrites = 1, MostTokenCalls = 1, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault28_DaysCallsUsedUp_OneProbeAQuarterOfAnHourAndEditsAreAccepted()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(1);
        await run.DrainAsync();
        var before = await run.ConnectionAsync();
        Assert.True(before is { ApiCallsUsed: > 0, ApiCallsAllowed: 15000 });
        await run.Control.ChangeSettingsAsync(new { apiUsage = 15000 });
        await run.EditAllAsync("Paris");
        await run.DrainAsync();
        var held = await run.ConnectionAsync();
        Assert.Equal((HoldCause.ApiLimit, "REQUEST_LIMIT_EXCEEDED"), (held.Hold, held.HoldCode));
        for (var probes = 1; probes <= 3; probes++)
        {
            var saved = await run.Portal.SaveAsync($"Saved meanwhile {probes}", $"meanwhile{probes}@clickwise.example");
            Assert.Equal(IntakeStatus.Saved, saved.Status);
            var calls = run.Proxy.Count(FaultRun.Collections);
            await run.DrainAfterAsync(TimeSpan.FromMinutes(14));
            Assert.Equal(0, run.Proxy.Count(FaultRun.Collections) - calls);
            await run.DrainAfterAsync(TimeSpan.FromMinutes(1));
            await run.DrainAsync();
            Assert.Equal(1, run.Proxy.Count(FaultRun.Collections) - calls);
        }
        await run.AssertQueueKeptAsync(4);

        // The rolling day has passed; so has the session, by the org's clock.
        await run.Control.AdvanceClockAsync(TimeSpan.FromHours(25));
        await run.DrainAfterAsync(TimeSpan.FromMinutes(15));
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 7, MostAttempts = 2 });
    }

    [Fact]
    public async Task Fault29_SevenOfTwoHundredLocked_TheOthersAreDoneAndTheSevenFollowInSmallerBatches()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(200);
        for (var i = 0; i < 7; i++)
            await run.Control.ArmAsync(new { kind = "lock", path = FaultRun.Collections, key = $"{1000 + (i * 29)}" });
        await run.DrainAsync();
        Assert.Equal(193, (await run.LeadsAsync()).Count);
        var locked = await run.RowsAsync();
        Assert.Equal(7, locked.Count);
        Assert.All(locked, r => Assert.Equal((1, "UNABLE_TO_LOCK_ROW", null), (r.Attempts, r.FaultCode, r.Cause)));
        Assert.True(locked.Select(r => r.NextAttemptAt).Distinct().Count() > 1, "Rows that failed together come back together.");
        Assert.Null(await run.HoldAsync());

        await run.DrainUntilSettledAsync(TimeSpan.FromSeconds(1));
        var sizes = run.Proxy.Requests.Where(r => r.Path.Contains(FaultRun.Collections, StringComparison.Ordinal)).Select(SizeOf).ToList();
        Assert.Equal(200, sizes[0]);
        Assert.Equal(7, sizes.Skip(1).Sum());
        await run.CheckAsync(new RunBounds { MostWrites = 8, MostTokenCalls = 1, MostAttempts = 2 });
    }

    [Fact]
    public async Task Also_PayloadLargerThanTheLimit_IsHalvedAndOneThatCannotBeNeedsAPerson()
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(12);
        await run.Portal.SaveAsync(new string('x', 250), "large@clickwise.example");
        run.Proxy.Spoil(
            FaultRun.Collections,
            exchange => exchange.Request.Body.Length > 400 ? exchange.ReplyAsync(413, "<h1>Request Entity Too Large</h1>") : exchange.PassAsync(),
            count: int.MaxValue / 2);
        await run.DrainUntilSettledAsync(TimeSpan.FromMinutes(15));

        var large = await run.Portal.RowAsync();
        Assert.Equal((RowCause.Refused, "http-413", 0), (large.Cause, large.FaultCode, large.Attempts));
        Assert.Equal(12, (await run.LeadsAsync()).Count);
        Assert.Null(await run.HoldAsync());
        await run.CheckAsync(new RunBounds { MostWrites = 12, MostTokenCalls = 1, MostAttempts = 1, NeedsPerson = [("http-413", 1)] });
    }

    private static int SizeOf(ProxyRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        return body.RootElement.GetProperty("records").GetArrayLength();
    }
}
