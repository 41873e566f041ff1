using AffiseSfPortal.Domain;
using AffiseSfPortal.Live;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>What each kind of answer leads to, without a network and without waiting.</summary>
public sealed class SyncEngineTests : IAsyncLifetime
{
    private readonly FakeOrg _org = new();
    private TestPortal _portal = null!;
    private int _connection;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(_org.Register);
        _connection = await _portal.ConnectAsync();
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Run_NewAffiliate_ArrivesAndIsTold()
    {
        var told = Listen();
        var saved = await _portal.SaveAsync();

        await DrainAsync();

        var record = Assert.Single(_org.Records);
        Assert.Equal((saved.AffiliateId, "Clickwise Media"), (record["Affise_Affiliate_Id__c"], record["Company"]));
        var outcome = Assert.Single(await told);
        Assert.Equal((SyncOutcome.Created, 5, "admin-1", "Clickwise Media"), (outcome.Outcome, outcome.FieldCount, outcome.ActorId, outcome.DisplayName));
        Assert.Equal($"https://acme.my.salesforce.com/{record["id"]}", outcome.RecordUrl);
        Assert.Empty(await _portal.RowsAsync());
        var connection = await _portal.ConnectionAsync();
        Assert.Equal((45, 15000), (connection.ApiCallsUsed, connection.ApiCallsAllowed));
        Assert.NotNull(connection.LastSuccessAt);
    }

    [Fact]
    public async Task Run_TwoHundredAndOne_IsTwoCalls()
    {
        await SaveManyAsync(201);
        await DrainAsync();
        Assert.Equal([200, 1], _org.Writes.Select(w => w.Records.Count));
        Assert.Equal(201, _org.Records.Count);
    }

    [Fact]
    public async Task Run_NothingChanged_SettlesWithoutACall()
    {
        var saved = await _portal.SaveAsync();
        await DrainAsync();
        await _portal.SaveAsync(key: saved.Key);
        await DrainAsync();
        Assert.Single(_org.Writes);
        Assert.Equal([SyncOutcome.Created, SyncOutcome.Unchanged], (await AttemptsAsync()).Select(a => a.Outcome));
    }

    [Fact]
    public async Task Run_ForcedThoughUnchanged_IsSent()
    {
        var saved = await _portal.SaveAsync();
        await DrainAsync();
        await _portal.Intake.OweAsync(_connection, [saved.Key], OwedReason.SyncNow, force: true, "admin-1", TestPortal.Cancel);
        await DrainAsync();
        Assert.Equal(2, _org.Writes.Count);
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Run_Attempt_KeepsRequestAndReplyButNoToken()
    {
        await _portal.SaveAsync();
        await DrainAsync();
        var attempt = Assert.Single(await AttemptsAsync());
        Assert.Contains("\"Company\":\"Clickwise Media\"", attempt.RequestJson, StringComparison.Ordinal);
        Assert.Equal("""{"success":true}""", attempt.ReplyJson);
        Assert.DoesNotContain("access-1", attempt.RequestJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kind.RecordRefused, RowCause.Refused)]
    [InlineData(Kind.RecordDeleted, RowCause.RecordDeleted)]
    [InlineData(Kind.RecordConverted, RowCause.RecordConverted)]
    [InlineData(Kind.DuplicateDetected, RowCause.Duplicate)]
    [InlineData(Kind.AmbiguousKey, RowCause.Duplicate)]
    [InlineData(Kind.Unknown, RowCause.Refused)]
    [InlineData(Kind.BadRequest, RowCause.Refused)]
    public async Task Run_OneRecordRefused_WaitsForAPersonAndTheOthersArrive(Kind kind, RowCause cause)
    {
        await SaveManyAsync(5);
        _org.Judge = r => r["Email"] == "a3@clickwise.example" ? FakeOrg.Fault(kind, "SOME_CODE", "Company") : null;
        await DrainAsync();
        Assert.Equal(4, _org.Records.Count);
        var row = await _portal.RowAsync();
        Assert.Equal((cause, "SOME_CODE", "SOME_CODE said Salesforce", null), (row.Cause, row.FaultCode, row.FaultMessage, row.LeaseToken));
        Assert.Equal(["Company"], row.FaultFields);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Run_RowBusy_IsTriedAgainLaterUntilItPasses()
    {
        await SaveManyAsync(7);
        _org.Judge = r => r["Email"] == "a3@clickwise.example" ? FakeOrg.Fault(Kind.RowBusy, "UNABLE_TO_LOCK_ROW") : null;
        await DrainAsync();
        var row = await _portal.RowAsync();
        Assert.Equal((1, null, "UNABLE_TO_LOCK_ROW"), (row.Attempts, row.Cause, row.FaultCode));
        Assert.InRange(row.NextAttemptAt, Now, Now.AddSeconds(2));

        _org.Judge = _ => null;
        _portal.Time.Advance(TimeSpan.FromSeconds(2));
        await DrainAsync();
        Assert.Equal(7, _org.Records.Count);
        Assert.Equal([7, 1], _org.Writes.Select(w => w.Records.Count));
    }

    [Fact]
    public async Task Run_RowBusyForEver_AsksAPersonAfterTheLastTry()
    {
        await _portal.SaveAsync();
        _org.Judge = _ => FakeOrg.Fault(Kind.RowBusy, "UNABLE_TO_LOCK_ROW");
        for (var i = 0; i < 12; i++)
        {
            await DrainAsync();
            _portal.Time.Advance(TimeSpan.FromMinutes(16));
        }
        Assert.Equal(10, _org.Writes.Count);
        Assert.Equal((RowCause.RetriesSpent, 10), ((await _portal.RowAsync()).Cause, (await _portal.RowAsync()).Attempts));
    }

    [Theory]
    [InlineData(Kind.Unavailable, HoldCause.Unavailable, true)]
    [InlineData(Kind.ConcurrentLimit, HoldCause.Unavailable, true)]
    [InlineData(Kind.TlsRefused, HoldCause.Unavailable, true)]
    [InlineData(Kind.DailyLimit, HoldCause.ApiLimit, true)]
    [InlineData(Kind.ApiDisabled, HoldCause.NotAllowed, true)]
    [InlineData(Kind.SessionPolicy, HoldCause.NotAllowed, true)]
    [InlineData(Kind.VersionRetired, HoldCause.NotAllowed, true)]
    [InlineData(Kind.HostRefused, HoldCause.NotAllowed, true)]
    [InlineData(Kind.FieldUnknown, HoldCause.MappingBroken, false)]
    [InlineData(Kind.FieldNotWriteable, HoldCause.MappingBroken, false)]
    [InlineData(Kind.ObjectUnknown, HoldCause.MappingBroken, false)]
    [InlineData(Kind.KeyFieldUnknown, HoldCause.MappingBroken, false)]
    public async Task Run_CallRefused_HoldsAndCostsNoRowAnything(Kind kind, HoldCause hold, bool passesByItself)
    {
        await SaveManyAsync(3);
        _org.BeforeWrite = (_, _) => throw FakeOrg.Refuse(kind, "CALL_CODE", "Lead_Source__c");
        await DrainAsync();

        var connection = await _portal.ConnectionAsync();
        Assert.Equal((hold, "CALL_CODE", 1), (connection.Hold, connection.HoldCode, connection.HoldCount));
        Assert.Equal(["Lead_Source__c"], connection.HoldFields);
        Assert.Equal(passesByItself, connection.HoldUntil is not null);
        Assert.All(await _portal.RowsAsync(), r => Assert.Equal((0, null, null, null), (r.Attempts, r.Cause, r.LeaseToken, r.FaultCode)));
        Assert.Empty(await AttemptsAsync());
        Assert.Single(_org.Writes);

        _org.BeforeWrite = null;
        if (passesByItself)
            _portal.Time.Advance(Holds.LongPause);
        else
            await _portal.Get<IConnectionControl>().ConfigurationChangedAsync(_connection, TestPortal.Cancel);
        await DrainAsync();
        Assert.Equal(3, _org.Records.Count);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Run_FieldUnknownOnSomeRecords_HoldsTheMappingAndKeepsWhatArrived()
    {
        await SaveManyAsync(4);
        _org.Judge = r => r["Email"] == "a1@clickwise.example" ? FakeOrg.Fault(Kind.FieldUnknown, "INVALID_FIELD", "Phone") : null;
        await DrainAsync();
        Assert.Equal(3, _org.Records.Count);
        Assert.Null((await _portal.RowAsync()).Cause);
        var connection = await _portal.ConnectionAsync();
        Assert.Equal((HoldCause.MappingBroken, "INVALID_FIELD"), (connection.Hold, connection.HoldCode));
        Assert.Equal(["Phone"], connection.HoldFields);
    }

    [Theory]
    [InlineData(true, null, RowCause.Refused)]
    [InlineData(false, HoldCause.MappingBroken, null)]
    public async Task Run_AccessDenied_AsksTheDescribeWhetherTheObjectIsClosed(bool open, HoldCause? hold, RowCause? cause)
    {
        _org.OnDescribe = () => new("Lead", "Lead", open, open, [], null);
        _org.Judge = _ => FakeOrg.Fault(Kind.AccessDenied, "INSUFFICIENT_ACCESS_OR_READONLY");
        await _portal.SaveAsync();
        await DrainAsync();
        Assert.Equal(hold, (await _portal.ConnectionAsync()).Hold);
        Assert.Equal(cause, (await _portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Run_UnavailableAgainAndAgain_SendsOneProbeAtATime()
    {
        await SaveManyAsync(3);
        _org.BeforeWrite = (_, _) => throw FakeOrg.Refuse(Kind.Unavailable, "http-503");
        for (var i = 0; i < 6; i++)
        {
            await DrainAsync();
            await DrainAsync();
            _portal.Time.Advance(TimeSpan.FromMinutes(16));
        }
        Assert.Equal(6, _org.Writes.Count);
        Assert.Equal(6, (await _portal.ConnectionAsync()).HoldCount);
    }

    [Fact]
    public async Task Run_Paused_CollectsAndSendsTheLatestAfterwards()
    {
        var control = _portal.Get<IConnectionControl>();
        await control.PauseAsync(_connection, "admin-1", TestPortal.Cancel);
        var saved = await _portal.SaveAsync("First");
        await _portal.SaveAsync("Last", key: saved.Key);
        await DrainAsync();
        Assert.Empty(_org.Writes);
        await control.ResumeAsync(_connection, "admin-1", TestPortal.Cancel);
        await DrainAsync();
        Assert.Equal("Last", Assert.Single(_org.Records)["Company"]);
        Assert.Single(_org.Writes);
    }

    [Fact]
    public async Task Run_MappingForAnotherObject_ClaimsNothing()
    {
        await _portal.SaveAsync();
        await _portal.WriteAsync(db =>
        {
            db.MappingVersions.Add(TestPortal.Mapping(_connection, number: 2, destination: "Affiliate__c"));
            return Task.CompletedTask;
        });
        await DrainAsync();
        Assert.Empty(_org.Writes);
        Assert.Null((await _portal.RowAsync()).LeaseToken);
    }

    [Fact]
    public async Task Run_OnePoisonAmongTwoHundred_IsFoundByHalving()
    {
        await SaveManyAsync(200);
        _org.BeforeWrite = (call, _) => call.Records.Any(r => r["Email"] == "a77@clickwise.example")
            ? throw FakeOrg.Refuse(Kind.BadRequest, "JSON_PARSER_ERROR")
            : Task.CompletedTask;
        await DrainAsync();
        Assert.Equal(199, _org.Records.Count);
        Assert.Equal(RowCause.Refused, (await _portal.RowAsync()).Cause);
        Assert.InRange(_org.Writes.Count, 9, 17);
    }

    [Fact]
    public async Task Run_HalfOfTwoHundredPoisoned_CostsTheOthersNoTry()
    {
        await SaveManyAsync(200);
        _org.BeforeWrite = (call, _) => call.Records.Any(r => int.Parse(r["Affise_Affiliate_Id__c"], System.Globalization.CultureInfo.InvariantCulture) % 2 == 0)
            ? throw FakeOrg.Refuse(Kind.BadRequest, "JSON_PARSER_ERROR")
            : Task.CompletedTask;
        for (var i = 0; i < 20; i++)
        {
            await DrainAsync();
            Assert.All(await _portal.RowsAsync(), r => Assert.Equal(0, r.Attempts));
            _portal.Time.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(100, _org.Records.Count);
        var rows = await _portal.RowsAsync();
        Assert.Equal(100, rows.Count);
        Assert.All(rows, r => Assert.Equal(RowCause.Refused, r.Cause));
    }

    [Fact]
    public async Task Run_OrgTooSlowForAFullBatch_SendsSmallerOnesUntilTheyAreAnswered()
    {
        await SaveManyAsync(200);
        _org.BeforeWrite = (call, _) => call.Records.Count > 50 ? throw FakeOrg.Refuse(Kind.InDoubt, "timeout") : Task.CompletedTask;
        for (var i = 0; i < 20 && (await _portal.RowsAsync()).Count > 0; i++)
        {
            await DrainAsync();
            _portal.Time.Advance(TimeSpan.FromMinutes(16));
        }
        Assert.Equal(200, _org.Records.Count);
        Assert.Empty(await _portal.RowsAsync());
        Assert.Equal([200, 100, 50], _org.Writes.Take(3).Select(w => w.Records.Count));
        Assert.InRange(_org.Writes.Count, 7, 12);
    }

    [Fact]
    public async Task Run_ManyBatchesWithAClosedRecord_AsksTheDescribeOnce()
    {
        var asked = 0;
        _org.OnDescribe = () =>
        {
            asked++;
            return new AffiseSfPortal.Salesforce.Schema.SalesforceObjectDescribe("Lead", "Lead", true, true, [], null);
        };
        _org.Judge = r => r["Email"] is "a0@clickwise.example" or "a250@clickwise.example" ? FakeOrg.Fault(Kind.AccessDenied, "INSUFFICIENT_ACCESS_OR_READONLY") : null;
        await SaveManyAsync(300);
        await DrainAsync();
        Assert.Equal((298, 1), (_org.Records.Count, asked));
    }

    [Fact]
    public async Task Run_ReplyLostOnUpsert_IsSentAgainAndThereIsOneRecord()
    {
        await _portal.SaveAsync();
        _org.AfterWrite = _ => throw FakeOrg.Refuse(Kind.InDoubt, "reply-cut");
        await DrainAsync();
        var row = await _portal.RowAsync();
        Assert.Equal((true, null, 0), (row.Force, row.Cause, row.Attempts));
        Assert.Equal(HoldCause.Unavailable, (await _portal.ConnectionAsync()).Hold);

        _org.AfterWrite = null;
        _portal.Time.Advance(TimeSpan.FromSeconds(3));
        await DrainAsync();
        Assert.Single(_org.Records);
        Assert.Empty(await _portal.RowsAsync());
        Assert.Equal([SyncOutcome.InDoubt, SyncOutcome.Updated], (await AttemptsAsync()).Select(a => a.Outcome));
    }

    [Fact]
    public async Task Run_ReplyLostThenEditedBack_IsSentThoughItEqualsTheLastAccepted()
    {
        var saved = await _portal.SaveAsync("A");
        await DrainAsync();
        await _portal.SaveAsync("B", key: saved.Key);
        _org.AfterWrite = _ => throw FakeOrg.Refuse(Kind.InDoubt, "reply-cut");
        await DrainAsync();
        _org.AfterWrite = null;
        await _portal.SaveAsync("A", key: saved.Key);
        _portal.Time.Advance(TimeSpan.FromSeconds(3));
        await DrainAsync();
        Assert.Equal("A", Assert.Single(_org.Records)["Company"]);
    }

    [Fact]
    public async Task Run_DeadlinePasses_IsInDoubtAndSentAgain()
    {
        await _portal.SaveAsync();
        _org.BeforeWrite = async (_, deadline) =>
        {
            _portal.Time.Advance(TimeSpan.FromMinutes(5) - SyncOptions.LeaseMargin);
            await Task.Delay(Timeout.InfiniteTimeSpan, _portal.Time, deadline);
        };
        await DrainAsync();
        _org.BeforeWrite = null;
        _portal.Time.Advance(TimeSpan.FromSeconds(3));
        await DrainAsync();
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Run_EditedWhileInFlight_NewestWinsWithTwoCalls()
    {
        var saved = await _portal.SaveAsync("Old");
        _org.BeforeWrite = async (call, _) =>
        {
            if (call.Records[0]["Company"] == "Old")
            {
                await _portal.SaveAsync("New", key: saved.Key);
                await _portal.SaveAsync("Newest", key: saved.Key);
            }
        };
        await DrainAsync();
        Assert.Equal("Newest", Assert.Single(_org.Records)["Company"]);
        Assert.Equal(2, _org.Writes.Count);
        Assert.Empty(await _portal.RowsAsync());
    }

    private Task DrainAsync() => _portal.DrainAsync();

    private async Task SaveManyAsync(int count)
    {
        await _portal.AddAffiliatesAsync(count);
        Assert.Equal(count, await _portal.Intake.OweAsync(_connection, null, OwedReason.SyncNow, force: false, "admin-1", TestPortal.Cancel));
    }

    private DateTime Now => _portal.Time.GetUtcNow().UtcDateTime;

    private Task<List<SyncAttempt>> AttemptsAsync() => _portal.AttemptsAsync();

    /// <summary>The outcomes of the next settled batch.</summary>
    private Task<IReadOnlyList<RecordOutcome>> Listen()
    {
        var told = new TaskCompletionSource<IReadOnlyList<RecordOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _portal.Get<ILiveFeed>().Subscribe(e =>
        {
            if (e is BatchSettled settled)
                told.TrySetResult(settled.Outcomes);
            return Task.CompletedTask;
        });
        return told.Task.WaitAsync(TimeSpan.FromSeconds(20), TestPortal.Cancel);
    }
}
