using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>A connection that waits is tried by one batch of one instance, however many find its pause over.</summary>
public sealed class ProbesOfTwoTests(PgCluster cluster)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_WhileAnotherTakesTheProbe_WaitsAndTakesItOnlyIfTheOtherDidNot(bool isTaken)
    {
        await using var pair = await HeldAsync();
        await using var other = await pair.A.OpenAsync();
        await using var first = await other.Database.BeginTransactionAsync(TestPortal.Cancel);
        await other.Database.ExecuteSqlAsync($"""UPDATE "Connections" SET "HoldUntil" = now() + interval '5 min'""", TestPortal.Cancel);

        var second = pair.B.Get<Claimer>().ClaimAsync(pair.Connection, TestPortal.Cancel);
        // It has seen that the pause is over, and waits for who has come before.
        await Eventually.IsSoAsync("the second waits for the first", async () => await pair.ReadAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
        Assert.False(second.IsCompleted);
        await EndAsync(first, isTaken);

        Assert.Equal(isTaken, await second is null);
        Assert.Equal(isTaken ? 0 : 2, (await pair.A.RowsAsync()).Count(r => r.LeaseToken is not null));
    }

    [Fact]
    public async Task Claim_ByTwoAtOnceAgainAndAgain_OneOfThemProbes()
    {
        await using var pair = await HeldAsync();
        for (var round = 0; round < 20; round++)
        {
            TestPortal[] both = [pair.A, pair.B];
            var claimed = await Task.WhenAll(both.Select(p => Task.Run(() => p.Get<Claimer>().ClaimAsync(pair.Connection, TestPortal.Cancel))));
            Assert.Single(claimed, b => b is not null);
            await PauseIsOverAsync(pair);
        }
    }

    [Fact]
    public async Task Run_ByTwoWhileTheOrgIsAway_OneCallAPause()
    {
        await using var pair = await HeldAsync();
        pair.Org.BeforeWrite = (_, _) => throw FakeOrg.Refuse(SalesforceFaultKind.Unavailable, "http-503");
        for (var round = 1; round <= 10; round++)
        {
            await Task.WhenAll(Task.Run(pair.A.RunAsync), Task.Run(pair.B.RunAsync));
            Assert.Equal(round, pair.Org.Writes.Count);
            await PauseIsOverAsync(pair);
        }
    }

    /// <summary>Two batches are owed, and the connection's pause has just ended.</summary>
    private async Task<InstancePair> HeldAsync()
    {
        var pair = await InstancePair.StartAsync(cluster, ("Sync:BatchSize", "2"));
        for (var i = 0; i < 4; i++)
            await pair.A.SaveAsync($"Clickwise {i}", $"a{i}@clickwise.example");
        await pair.ExecuteAsync($"""UPDATE "Connections" SET "Hold" = {(int)HoldCause.Unavailable}, "HoldCode" = 'http-503', "HoldSince" = now()""");
        await PauseIsOverAsync(pair);
        return pair;
    }

    private static async Task PauseIsOverAsync(InstancePair pair)
    {
        await pair.ExecuteAsync("""UPDATE "SyncRows" SET "LeaseOwner" = NULL, "LeaseToken" = NULL, "LeaseUntil" = NULL, "NextAttemptAt" = now() - interval '1 s'""");
        await pair.ExecuteAsync("""UPDATE "Connections" SET "HoldUntil" = now() - interval '1 s'""");
    }

    private static Task EndAsync(IDbContextTransaction transaction, bool isTaken) =>
        isTaken ? transaction.CommitAsync(TestPortal.Cancel) : transaction.RollbackAsync(TestPortal.Cancel);
}
