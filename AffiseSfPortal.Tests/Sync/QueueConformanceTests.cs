using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Sync.Store;
using AffiseSfPortal.Tests.Instances;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SqliteQueueTests : QueueConformanceTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnSqliteAsync(new FakeOrg().Register);
}

public sealed class PostgresQueueTests(PgCluster cluster) : QueueConformanceTests
{
    private protected override Task<TestPortal> StartAsync() => TestPortal.OnPostgresAsync(cluster, new FakeOrg().Register);

    [Fact]
    public async Task Claim_WhileAnotherClaimIsOpen_TakesOtherRowsAndDoesNotWait()
    {
        var connection = await OweAsync(8);
        await using var other = await Portal.OpenAsync();
        await using var open = await other.Database.BeginTransactionAsync(TestPortal.Cancel);
        var held = await other.Database.SqlQuery<long>(
            $"UPDATE \"SyncRows\" SET \"LeaseToken\" = 'other' WHERE \"Id\" = ANY(ARRAY(SELECT \"Id\" FROM \"SyncRows\" ORDER BY \"Id\" LIMIT 4 FOR UPDATE SKIP LOCKED)) RETURNING \"Id\" AS \"Value\"")
            .ToListAsync(TestPortal.Cancel);

        var batch = await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);

        Assert.Equal(4, held.Count);
        Assert.Equal(4, batch!.Rows.Count);
        Assert.Empty(held.Intersect(batch.Rows.Select(r => r.Row.Id)));
    }

    [Fact]
    public async Task Claim_EditCommittedWhileClaiming_ReadsTheNewestAffiliate()
    {
        var connection = await OweAsync(1);
        var key = (await Portal.RowAsync()).AffiliateKey;
        await using var editor = await Portal.OpenAsync();
        // The claim's UPDATE stops here with its picture of the database already taken: a single statement would go on to read the affiliate from before the edit.
        await editor.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION stop_here() RETURNS trigger AS $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER stop_here BEFORE UPDATE OF "LeaseToken" ON "SyncRows" FOR EACH STATEMENT EXECUTE FUNCTION stop_here();
            """,
            TestPortal.Cancel);
        await using var edit = await editor.Database.BeginTransactionAsync(TestPortal.Cancel);
        await editor.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(4711)", TestPortal.Cancel);
        var claim = Task.Run(() => Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel), TestPortal.Cancel);
        await Eventually.IsSoAsync("the claim waits", async () =>
        {
            await using var look = await Portal.OpenAsync();
            return await look.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").SingleAsync(TestPortal.Cancel) == 1;
        });
        await editor.Database.ExecuteSqlAsync($"UPDATE \"Affiliates\" SET \"CompanyName\" = 'Newest' WHERE \"Key\" = {key}", TestPortal.Cancel);
        await editor.Database.ExecuteSqlAsync($"UPDATE \"SyncRows\" SET \"Version\" = \"Version\" + 1 WHERE \"AffiliateKey\" = {key}", TestPortal.Cancel);
        await edit.CommitAsync(TestPortal.Cancel);

        // Either way is right: the row is skipped as taken by the edit, or comes with its newest version and state together.
        var batch = await claim ?? await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);

        var claimed = Assert.Single(batch!.Rows);
        Assert.Equal("Newest", claimed.Affiliate.CompanyName);
        Assert.Equal((await Portal.RowAsync()).Version, claimed.Row.ClaimedVersion);
    }
}

/// <summary>What the queue promises, on both databases.</summary>
public abstract class QueueConformanceTests : IAsyncLifetime
{
    private protected TestPortal Portal { get; private set; } = null!;

    private protected abstract Task<TestPortal> StartAsync();

    public async ValueTask InitializeAsync() => Portal = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Portal is not null)
            await Portal.DisposeAsync();
    }

    [Fact]
    public async Task Model_AgainstMigrations_HasNoPendingChanges()
    {
        await using var db = await Portal.OpenAsync();
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestPortal.Cancel));
    }

    [Fact]
    public async Task Row_SecondForOneAffiliateAndConnection_IsRefusedByTheDatabase()
    {
        await OweAsync(1);
        var row = await Portal.RowAsync();
        await Assert.ThrowsAsync<DbUpdateException>(() => Portal.WriteAsync(db =>
        {
            db.SyncRows.Add(new SyncRow { ConnectionId = row.ConnectionId, AffiliateKey = row.AffiliateKey });
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public async Task Claim_TwoAtATime_TakeDisjointRows()
    {
        var connection = await OweAsync(10);
        var batches = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel))));
        var taken = batches.Where(b => b is not null).SelectMany(b => b!.Rows.Select(r => r.Row.Id)).ToList();
        Assert.Equal(10, taken.Count);
        Assert.Equal(10, taken.Distinct().Count());
        Assert.Null(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));
    }

    [Fact]
    public async Task Claim_BothLanes_TakesLiveFirst()
    {
        var first = await Portal.SaveAsync(email: "a@clickwise.example");
        var connection = await Portal.ConnectAsync();
        await Portal.Intake.OweAsync(connection, null, OwedReason.Backfill, false, null, TestPortal.Cancel);
        var live = await Portal.SaveAsync(email: "b@clickwise.example");
        var batch = await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);
        Assert.Equal([live.Key, first.Key], batch!.Rows.Select(r => r.Row.AffiliateKey));
    }

    [Fact]
    public async Task Settle_NothingHappenedMeanwhile_RemovesTheRowAndLinks()
    {
        var batch = await ClaimAsync();
        await RecordAsync(batch);
        Assert.Empty(await Portal.RowsAsync());
        var link = await Portal.ReadAsync(db => db.SyncLinks.SingleAsync(TestPortal.Cancel));
        Assert.Equal(("00Q000000000001AAA", SyncOutcome.Created), (link.SalesforceId, link.LastOutcome));
        var attempt = await Portal.ReadAsync(db => db.SyncAttempts.SingleAsync(TestPortal.Cancel));
        Assert.Equal(DateTimeKind.Utc, attempt.At.Kind);
    }

    [Fact]
    public async Task Settle_EditedInFlight_StaysOwedWithoutALease()
    {
        var batch = await ClaimAsync();
        await Portal.SaveAsync("Newer", key: batch.Rows[0].Affiliate.Key);
        await RecordAsync(batch);
        var row = await Portal.RowAsync();
        Assert.Equal((2L, null, null, null), (row.Version, row.LeaseToken, row.ClaimedVersion, row.Cause));
        Assert.NotNull(await Portal.Get<Claimer>().ClaimAsync(row.ConnectionId, TestPortal.Cancel));
    }

    [Fact]
    public async Task Save_SoonAfterASend_IsDueWhenTheSpacingIsOver()
    {
        Portal.Get<Microsoft.Extensions.Options.IOptions<QueueOptions>>().Value.EditSpacing = TimeSpan.FromSeconds(9);
        var batch = await ClaimAsync();
        await RecordAsync(batch);
        await Portal.SaveAsync("Newer", key: batch.Rows[0].Affiliate.Key);

        Assert.Null(await Portal.Get<Claimer>().ClaimAsync(batch.Connection.Id, TestPortal.Cancel));
        Assert.InRange((await Portal.Get<Claimer>().UntilNextDueAsync(TestPortal.Cancel))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9.1));
        await Portal.Intake.OweAsync(batch.Connection.Id, [batch.Rows[0].Affiliate.Key], OwedReason.SyncNow, force: true, null, TestPortal.Cancel);
        Assert.NotNull(await Portal.Get<Claimer>().ClaimAsync(batch.Connection.Id, TestPortal.Cancel));
    }

    [Fact]
    public async Task UntilNextDue_NothingWaits_IsNull() => Assert.Null(await Portal.Get<Claimer>().UntilNextDueAsync(TestPortal.Cancel));

    [Fact]
    public async Task Claim_FreshOnly_LeavesRetriesOut()
    {
        var connection = await OweAsync(2);
        await Portal.WriteAsync(async db => (await db.SyncRows.OrderBy(r => r.Id).FirstAsync(TestPortal.Cancel)).Attempts = 3);
        var batch = await Portal.Get<Claimer>().ClaimAsync(new ClaimRequest(connection, FreshOnly: true), TestPortal.Cancel);
        Assert.Equal(0, Assert.Single(batch!.Rows).Row.Attempts);
    }

    [Fact]
    public async Task Record_WithTheNextClaim_TakesTheRest()
    {
        var connection = await OweAsync(201);
        var first = await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);
        var second = await Portal.Get<Recorder>().RecordAsync(
            first!, new BatchReport([.. first!.Rows.Select(r => new RowResult(r, SyncOutcome.Created, Composed(r), "00Q000000000001AAA"))], 1, null, null),
            new ClaimRequest(connection), TestPortal.Cancel);
        Assert.Equal(200, first.Rows.Count);
        Assert.Single(second!.Rows);
        Assert.Equal(second.LeaseToken, (await Portal.RowAsync()).LeaseToken);
    }

    [Fact]
    public async Task Claim_UnreadableRow_IsSetAsideAlone()
    {
        var connection = await OweAsync(2);
        var key = (await Portal.RowsAsync())[0].AffiliateKey;
        await using (var db = await Portal.OpenAsync())
            await db.Database.ExecuteSqlAsync($"UPDATE \"Affiliates\" SET \"Tags\" = '[[[' WHERE \"Key\" = {key}", TestPortal.Cancel);
        var batch = await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel);
        Assert.Equal(key, Assert.Single(batch!.Rows, r => r.Unreadable is not null).Affiliate.Key);
        Assert.Equal(2, batch.Rows.Count);
    }

    [Fact]
    public async Task Save_DisconnectedWithARecord_IsOwedForTheNextGrant()
    {
        var batch = await ClaimAsync();
        await RecordAsync(batch);
        await Portal.WriteAsync(async db => (await db.Connections.SingleAsync(TestPortal.Cancel)).ForgetGrant());
        await Portal.SaveAsync("Newer", key: batch.Rows[0].Affiliate.Key);
        await Portal.SaveAsync("Never sent", "new@clickwise.example");
        Assert.Equal(batch.Rows[0].Affiliate.Key, (await Portal.RowAsync()).AffiliateKey);
        Assert.Null(await Portal.Get<Claimer>().ClaimAsync(batch.Connection.Id, TestPortal.Cancel));
    }

    [Fact]
    public async Task Settle_RefusedButEditedInFlight_StaysOwed()
    {
        var batch = await ClaimAsync();
        await Portal.SaveAsync("Cured", key: batch.Rows[0].Affiliate.Key);
        await RecordAsync(batch, r => new RowResult(r, SyncOutcome.Refused, Fault: FakeOrg.Fault(SalesforceFaultKind.RecordRefused), Cause: RowCause.Refused));
        Assert.Null((await Portal.RowAsync()).Cause);
    }

    [Theory]
    [InlineData(SyncOutcome.Held, null, 0, null)]
    [InlineData(SyncOutcome.WillRetry, null, 1, "CODE")]
    [InlineData(SyncOutcome.InDoubt, null, 0, "CODE")]
    [InlineData(SyncOutcome.Refused, RowCause.Duplicate, 0, "CODE")]
    public async Task Settle_NotDelivered_FreesTheRowAndSaysWhy(SyncOutcome outcome, RowCause? cause, int attempts, string? code)
    {
        var batch = await ClaimAsync();
        await RecordAsync(batch, r => new RowResult(
            r, outcome, Fault: FakeOrg.Fault(SalesforceFaultKind.RowBusy, "CODE", "Company"), Cause: cause, MustResend: outcome == SyncOutcome.InDoubt));
        var row = await Portal.RowAsync();
        Assert.Equal((null, cause, attempts, code, outcome == SyncOutcome.InDoubt), (row.LeaseToken, row.Cause, row.Attempts, row.FaultCode, row.Force));
        Assert.Equal(code is null ? [] : ["Company"], row.FaultFields);
    }

    [Fact]
    public async Task Settle_LeaseLostToAnother_IsOwedAgainAndForced()
    {
        var late = await ClaimAsync();
        await ExpireAsync();
        await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        var second = await Portal.Get<Claimer>().ClaimAsync(late.Connection.Id, TestPortal.Cancel);
        await RecordAsync(second!);
        Assert.Empty(await Portal.RowsAsync());

        await RecordAsync(late);

        var row = await Portal.RowAsync();
        Assert.True(row.Force);
        Assert.Null(row.LeaseToken);
        Assert.Empty((await Portal.ReadAsync(db => db.SyncLinks.SingleAsync(TestPortal.Cancel))).PayloadHash);
    }

    [Fact]
    public async Task Settle_LeaseHeldByAnother_LeavesThatLeaseAlone()
    {
        var late = await ClaimAsync();
        await ExpireAsync();
        await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        var second = await Portal.Get<Claimer>().ClaimAsync(late.Connection.Id, TestPortal.Cancel);

        await RecordAsync(late);

        var row = await Portal.RowAsync();
        Assert.Equal(second!.LeaseToken, row.LeaseToken);
        Assert.True(row.Version > second.Rows[0].Row.Version);
        await RecordAsync(second);
        Assert.True((await Portal.RowAsync()).Force);
    }

    [Fact]
    public async Task Reap_RunningLease_IsLeftAlone()
    {
        await ClaimAsync();
        await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        Assert.NotNull((await Portal.RowAsync()).LeaseToken);
    }

    [Fact]
    public async Task Reap_EndedLease_IsOwedAgainAndForced()
    {
        await ClaimAsync();
        await ExpireAsync();
        await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        var row = await Portal.RowAsync();
        Assert.Null(row.LeaseToken);
        Assert.True(row.Force);
    }

    [Fact]
    public async Task Reap_ProbeWhoseWorkerEnded_MayBeTriedAtOnce()
    {
        var connection = await OweAsync(1);
        await HoldAsync(connection, TimeSpan.FromSeconds(-1));
        Assert.NotNull(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));
        Assert.Equal(0, await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel));
        Assert.Null(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));

        await Portal.Get<LeaseReaper>().ReleaseBatchAsync((await Portal.RowAsync()).LeaseToken!, TestPortal.Cancel);

        Assert.NotNull(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));
    }

    [Fact]
    public async Task Reap_BatchFromBeforeTheHold_LeavesThePauseAsItIs()
    {
        var batch = await ClaimAsync();
        await HoldAsync(batch.Connection.Id, TimeSpan.FromMinutes(10));

        await Portal.Get<LeaseReaper>().ReleaseBatchAsync(batch.LeaseToken, TestPortal.Cancel);

        Assert.Null(await Portal.Get<Claimer>().ClaimAsync(batch.Connection.Id, TestPortal.Cancel));
    }

    [Fact]
    public async Task Reap_CreateWithoutKeyUnderWay_IsLeftToAPerson()
    {
        var batch = await ClaimAsync(MatchBy.StoredId);
        Assert.Single(await Portal.Get<CreateNotes>().BeforeCreateAsync(batch.LeaseToken, [Composed(batch.Rows[0])], TestPortal.Cancel));
        Assert.Empty(await Portal.Get<CreateNotes>().BeforeCreateAsync("another", [Composed(batch.Rows[0])], TestPortal.Cancel));
        await ExpireAsync();
        await Portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        Assert.Equal(RowCause.InDoubt, (await Portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Record_TwoBatchesInOneSlot_CountsUp()
    {
        var batch = await ClaimAsync();
        await RecordAsync(batch);
        await Portal.SaveAsync(key: batch.Rows[0].Affiliate.Key);
        await RecordAsync((await Portal.Get<Claimer>().ClaimAsync(batch.Connection.Id, TestPortal.Cancel))!);
        var slots = await Portal.ReadAsync(db => db.SyncSlots.ToListAsync(TestPortal.Cancel));
        Assert.Equal((2, 0, 2), (slots.Sum(s => s.Delivered), slots.Sum(s => s.Refused), slots.Sum(s => s.Calls)));
        Assert.All(slots, s => Assert.Equal((SyncSlot.StartOf(s.At), DateTimeKind.Utc), (s.At, s.At.Kind)));
        var waits = await Portal.ReadAsync(db => db.SyncWaits.ToListAsync(TestPortal.Cancel));
        Assert.Equal(2, waits.Sum(w => w.Count));
        Assert.All(waits, w => Assert.Contains(slots, s => s.At == w.At));
    }

    [Fact]
    public async Task Record_Edits_AreCountedByTheTimeTheyTook()
    {
        var batch = await ClaimAsync();
        var now = await Portal.ReadAsync(db => Portal.Get<IQueueDialect>().NowAsync(db, TestPortal.Cancel));
        await Portal.WriteAsync(async db => await db.SyncRows.ExecuteUpdateAsync(s => s.SetProperty(r => r.OwedSince, now.AddSeconds(-70)), TestPortal.Cancel));
        batch.Rows[0].Row.OwedSince = now.AddSeconds(-70);
        await RecordAsync(batch);
        var wait = await Portal.ReadAsync(db => db.SyncWaits.SingleAsync(TestPortal.Cancel));
        Assert.Equal((WaitBuckets.Of(70_000), 1), (wait.Bucket, wait.Count));
    }

    [Fact]
    public async Task Record_ALoad_SaysNothingOfHowLongAnEditTakes()
    {
        var batch = await ClaimAsync();
        batch.Rows[0].Row.Lane = SyncLane.Backfill;
        await RecordAsync(batch);
        Assert.Empty(await Portal.ReadAsync(db => db.SyncWaits.ToListAsync(TestPortal.Cancel)));
        Assert.Equal(1, (await Portal.ReadAsync(db => db.SyncSlots.SingleAsync(TestPortal.Cancel))).Delivered);
    }

    [Fact]
    public async Task SumSlots_PeriodsOfAnHour_AreAddedUpInTheDatabase()
    {
        var connection = await Portal.ConnectAsync();
        var noon = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
        await Portal.WriteAsync(db =>
        {
            db.AddRange(
                new SyncSlot { ConnectionId = connection, At = noon.AddMinutes(-5), Delivered = 100 },
                new SyncSlot { ConnectionId = connection, At = noon, Delivered = 1, Calls = 1 },
                new SyncSlot { ConnectionId = connection, At = noon.AddMinutes(55), Delivered = 2, Refused = 1, Calls = 1 },
                new SyncSlot { ConnectionId = connection, At = noon.AddMinutes(60), Delivered = 4 },
                new SyncWait { ConnectionId = connection, At = noon, Bucket = 3, Count = 5 },
                new SyncWait { ConnectionId = connection, At = noon.AddMinutes(55), Bucket = 3, Count = 2 },
                new SyncWait { ConnectionId = connection, At = noon.AddMinutes(65), Bucket = 9, Count = 1 });
            return Task.CompletedTask;
        });
        var sums = await Portal.ReadAsync(db => db.SumSlotsAsync(connection, noon, TimeSpan.FromHours(1), TestPortal.Cancel));
        Assert.Equal([(0, 3L, 1L, 2L), (1, 4L, 0L, 0L)], sums.OrderBy(s => s.Period).Select(s => (s.Period, s.Delivered, s.Refused, s.Calls)));
        var waits = await Portal.ReadAsync(db => db.SumWaitsAsync(connection, noon, TimeSpan.FromHours(1), TestPortal.Cancel));
        Assert.Equal([(0, 3, 7L), (1, 9, 1L)], waits.OrderBy(w => w.Period).Select(w => (w.Period, w.Bucket, w.Count)));
    }

    [Fact]
    public async Task Activate_SendExisting_OwesOnlyWhatHasNoRecord()
    {
        var batch = await ClaimAsync();
        await RecordAsync(batch);
        await Portal.WriteAsync(db =>
        {
            var affiliate = new Affiliate { Email = "old@clickwise.example" };
            affiliate.AssignId("77");
            affiliate.Touch(DateTime.UnixEpoch);
            db.Affiliates.Add(affiliate);
            return Task.CompletedTask;
        });
        Assert.Equal(1, await Portal.Get<IConnectionControl>().ActivateAsync(batch.Connection.Id, sendExisting: true, "admin-1", TestPortal.Cancel));
        var row = await Portal.RowAsync();
        Assert.NotEqual(batch.Rows[0].Affiliate.Key, row.AffiliateKey);
        Assert.Equal((OwedReason.Backfill, SyncLane.Backfill), (row.Reason, row.Lane));
        Assert.NotNull((await Portal.ConnectionAsync()).ActivatedAt);
    }

    [Fact]
    public async Task ClockRepair_TimesThatNoPauseExplains_AreBroughtBackAndOthersStay()
    {
        var connection = await OweAsync(4);
        var now = await NowAsync();
        var keys = (await Portal.RowsAsync()).Select(r => r.AffiliateKey).ToList();
        await SetAsync(keys[0], r => r.NextAttemptAt = now.AddHours(2));
        await SetAsync(keys[1], r => (r.NextAttemptAt, r.Attempts) = (now.AddMinutes(10), 1));
        await SetAsync(keys[2], r => (r.NextAttemptAt, r.Attempts) = (now.AddHours(2), 1));
        await SetAsync(keys[3], r => (r.LeaseToken, r.LeaseUntil) = ("held", now.AddHours(2)));
        await Portal.WriteAsync(async db =>
        {
            var held = await db.Connections.SingleAsync(TestPortal.Cancel);
            (held.Hold, held.HoldUntil) = (HoldCause.ApiLimit, now.AddHours(2));
        });

        Assert.Equal(4, await Portal.Get<ClockRepair>().RunOnceAsync(TestPortal.Cancel));
        Assert.Equal(0, await Portal.Get<ClockRepair>().RunOnceAsync(TestPortal.Cancel));

        var rows = (await Portal.RowsAsync()).ToDictionary(r => r.AffiliateKey);
        Assert.True(rows[keys[0]].NextAttemptAt < now.AddMinutes(1));
        Assert.Equal(now.AddMinutes(10), rows[keys[1]].NextAttemptAt, TimeSpan.FromMilliseconds(1));
        Assert.True(rows[keys[2]].NextAttemptAt < now.AddMinutes(1));
        Assert.InRange(rows[keys[3]].LeaseUntil!.Value, now.AddMinutes(5), now.AddMinutes(6));
        Assert.True((await Portal.ConnectionAsync()).HoldUntil < now.AddMinutes(1));
        Assert.NotNull(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));

        Task SetAsync(long key, Action<SyncRow> set) => Portal.WriteAsync(async db => set(await db.SyncRows.SingleAsync(r => r.AffiliateKey == key, TestPortal.Cancel)));
    }

    [Theory]
    [InlineData(23, 0)]
    [InlineData(26, 1)]
    public async Task ClockRepair_BudgetThatIsFreeTomorrow_IsNoWrongClock(int hours, int repaired)
    {
        await OweAsync(1);
        var now = await NowAsync();
        await Portal.WriteAsync(async db =>
        {
            var held = await db.Connections.SingleAsync(TestPortal.Cancel);
            (held.Hold, held.HoldUntil) = (HoldCause.BudgetReached, now.AddHours(hours));
        });
        Assert.Equal(repaired, await Portal.Get<ClockRepair>().RunOnceAsync(TestPortal.Cancel));
    }

    private async Task<DateTime> NowAsync()
    {
        await using var db = await Portal.OpenAsync();
        return await Portal.Get<IQueueDialect>().NowAsync(db, TestPortal.Cancel);
    }

    private protected async Task<int> OweAsync(int count)
    {
        var connection = await Portal.ConnectAsync();
        for (var i = 0; i < count; i++)
            await Portal.SaveAsync(email: $"a{i}@clickwise.example");
        return connection;
    }

    private Task HoldAsync(int connectionId, TimeSpan until) => Portal.WriteAsync(async db =>
    {
        var connection = await db.Connections.SingleAsync(c => c.Id == connectionId, TestPortal.Cancel);
        var now = await Portal.Get<IQueueDialect>().NowAsync(db, TestPortal.Cancel);
        (connection.Hold, connection.HoldCount, connection.HoldSince, connection.HoldUntil) = (HoldCause.Unavailable, 1, now, now + until);
    });

    private async Task<ClaimedBatch> ClaimAsync(MatchBy matchBy = MatchBy.ExternalId)
    {
        var connection = await Portal.ConnectAsync(matchBy);
        await Portal.SaveAsync();
        return Assert.IsType<ClaimedBatch>(await Portal.Get<Claimer>().ClaimAsync(connection, TestPortal.Cancel));
    }

    private Task ExpireAsync() => Portal.WriteAsync(async db => (await db.SyncRows.SingleAsync(TestPortal.Cancel)).LeaseUntil = DateTime.UnixEpoch);

    private static ComposedRow Composed(ClaimedRow row) => new(row, "{}"u8.ToArray(), [1, 2, 3], 4);

    private Task RecordAsync(ClaimedBatch batch, Func<ClaimedRow, RowResult>? result = null)
    {
        result ??= r => new RowResult(r, SyncOutcome.Created, Composed(r), "00Q000000000001AAA");
        return Portal.Get<Recorder>().RecordAsync(batch, new BatchReport([.. batch.Rows.Select(result)], 1, null, null), TestPortal.Cancel);
    }
}
