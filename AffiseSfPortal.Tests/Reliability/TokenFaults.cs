using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>Faults 10 to 12: the access token, the grant, and who may use it from where.</summary>
public sealed class TokenFaults(FaultOrg org) : IClassFixture<FaultOrg>
{
    [Fact]
    public async Task Fault10_AccessTokenRevokedMidBatch_OneRefreshAndTheSameBatchOnceMore()
    {
        await using var run = await org.StartAsync(("Sync:BatchSize", "5"));
        await run.OweManyAsync(15);
        await run.Control.ArmAsync(new { kind = "sessionExpired", path = FaultRun.Collections, nth = 2 });
        var tokens = await run.TokenCallsAsync();
        await run.DrainAsync();

        Assert.Equal(1, await run.TokenCallsAsync() - tokens);
        var bodies = run.Proxy.Requests.Where(r => r.Path.Contains(FaultRun.Collections, StringComparison.Ordinal)).Select(r => r.Body).ToList();
        Assert.Equal(4, bodies.Count);
        Assert.Equal(bodies[1], bodies[2]);
        Assert.All(await run.Portal.AttemptsAsync(), a => Assert.Equal(SyncOutcome.Created, a.Outcome));
        await run.CheckAsync(new RunBounds { MostWrites = 4, MostAttempts = 1 });
    }

    [Theory]
    [InlineData("Fault11", "invalid_grant", "expired access/refresh token", "invalid_grant")]
    [InlineData("Fault11", "inactive_user", "user is inactive", "inactive_user")]
    [InlineData("Fault11", "invalid_grant", "inactive user", "inactive_user")]
    [InlineData("Fault12", "invalid_grant", "ip restricted", "ip_restricted")]
    public async Task Fault11And12_GrantRefused_ReconnectNeededOnceAndTheQueueIsKept(string fault, string code, string message, string words)
    {
        Assert.StartsWith("Fault1", fault, StringComparison.Ordinal);
        await using var run = await org.StartAsync();
        await run.OweManyAsync(4);
        await run.Control.ArmAsync(new { kind = "tokenError", code, message, count = 0 });
        await run.Control.RevokeTokensAsync(accessTokensOnly: true);
        await run.DrainAsync();

        var connection = await run.ConnectionAsync();
        Assert.Equal((HoldCause.ReconnectNeeded, code, null), (connection.Hold, connection.HoldCode, connection.HoldUntil));
        Assert.Equal(PlainWords.Known(words), PlainWords.Of(connection.HoldCode, connection.HoldMessage));
        await run.AssertQueueKeptAsync(4);
        var (tokens, writes) = (await run.TokenCallsAsync(), await run.WritesAsync());
        for (var i = 0; i < 5; i++)
        {
            await run.Portal.SaveAsync($"Edited meanwhile {i}", $"meanwhile{i}@clickwise.example");
            await run.DrainAfterAsync(TimeSpan.FromHours(1));
        }
        Assert.Equal((tokens, writes), (await run.TokenCallsAsync(), await run.WritesAsync()));
        await run.AssertQueueKeptAsync(9);
        Assert.Single(run.Log.Lines, l => l.Contains("waits: ReconnectNeeded", StringComparison.Ordinal));
        await run.CheckAsync(new RunBounds { MostWrites = 1, MayWait = true, MostAttempts = 0 });

        await run.Control.DisarmAllAsync();
        await run.Org.GrantAsync(run.Portal, run.Connection);
        await run.DrainAsync();
        Assert.Equal(9, (await run.LeadsAsync()).Count);
        await run.CheckAsync(new RunBounds { MostWrites = 2, MostTokenCalls = 3, MostAttempts = 1 });
    }

    [Fact]
    public async Task Fault11_GrantRevokedInSalesforce_ReconnectNeededAndNoRetryStorm()
    {
        await using var run = await org.StartAsync(("Sync:BatchSize", "5"));
        await run.OweManyAsync(20);
        await run.Control.RevokeTokensAsync();
        var tokens = await run.TokenCallsAsync();
        await run.DrainAsync();
        await run.DrainAfterAsync(TimeSpan.FromDays(31));

        Assert.Equal(HoldCause.ReconnectNeeded, await run.HoldAsync());
        Assert.Equal(1, await run.TokenCallsAsync() - tokens);
        await run.AssertQueueKeptAsync(20);
        await run.Org.GrantAsync(run.Portal, run.Connection);
        await run.DrainAsync();
        await run.CheckAsync(new RunBounds { MostWrites = 5, MostTokenCalls = 3, MostAttempts = 1 });
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task Fault17And18_TokenEndpointAnswersAPage_IsAnOutageAndNoLostGrant(int status)
    {
        await using var run = await org.StartAsync();
        await run.OweManyAsync(2);
        await run.Control.RevokeTokensAsync(accessTokensOnly: true);
        run.Proxy.Spoil(FaultRun.Token, ProxyFaults.Answer(status, "<html><title>Log in</title><script>x()</script></html>"));
        await run.DrainAsync();
        Assert.Equal(HoldCause.Unavailable, await run.HoldAsync());
        await run.AssertQueueKeptAsync(2);
        await run.DrainAfterAsync(TimeSpan.FromSeconds(3));

        Assert.Null(await run.HoldAsync());
        // The call that found the token ended, the probe, and the probe with the new token.
        await run.CheckAsync(new RunBounds { MostWrites = 3, MostAttempts = 1 });
    }
}
