using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Schema;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>The database that fails in the middle of a batch, and what an admin changes while one is under way.</summary>
public sealed class SyncEngineTroubleTests : IAsyncLifetime
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
    public async Task Refresh_StoreFails_TheRotatedTokenIsStoredByTheNextTry()
    {
        _org.OnRefresh = async token =>
        {
            Assert.Equal("refresh-1", token);
            await RefuseAsync("UPDATE", "Connections");
            return FakeOrg.Grant("access-1", "refresh-2");
        };
        await Assert.ThrowsAsync<SqliteException>(CallAsync);
        await AllowAsync("Connections");

        await CallAsync();

        Assert.Equal(1, _org.Refreshes);
        Assert.Equal("refresh-2", _portal.Get<AffiseSfPortal.Secrets.ISecretBox>().Open(
            AffiseSfPortal.Secrets.SecretPurpose.RefreshToken, (await _portal.ConnectionAsync()).ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Refresh_StoreFailsAndGrantedAnew_TheNewGrantStands()
    {
        _org.OnRefresh = async _ =>
        {
            await RefuseAsync("UPDATE", "Connections");
            return FakeOrg.Grant("access-1", "refresh-2");
        };
        await Assert.ThrowsAsync<SqliteException>(CallAsync);
        await AllowAsync("Connections");
        _org.OnRefresh = null;
        await _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-9"), TestPortal.Cancel);
        _portal.Get<AccessTokens>().Forget(_connection);

        await CallAsync();

        Assert.Equal("refresh-9", _portal.Get<AffiseSfPortal.Secrets.ISecretBox>().Open(
            AffiseSfPortal.Secrets.SecretPurpose.RefreshToken, (await _portal.ConnectionAsync()).ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Record_DatabaseBusyForAMinute_KeepsTheReplyAndSendsOnce()
    {
        await _portal.SaveAsync();
        await RefuseAsync("INSERT", "SyncAttempts");
        var round = _portal.RunAsync();
        await SentAsync();
        for (var i = 0; i < 60; i++)
            await PassASecondAsync(round);
        Assert.False(round.IsCompleted);
        await AllowAsync("SyncAttempts");
        while (!round.IsCompleted)
            await PassASecondAsync(round);
        await round;

        Assert.Single(_org.Writes);
        Assert.Empty(await _portal.RowsAsync());
        Assert.Single(await _portal.AttemptsAsync());
    }

    [Fact]
    public async Task Record_DatabaseAwayUntilTheLeaseEnds_IsSentAgain()
    {
        await _portal.SaveAsync();
        await RefuseAsync("INSERT", "SyncAttempts");
        var round = _portal.RunAsync();
        await SentAsync();
        while (!round.IsCompleted)
            await PassASecondAsync(round);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => round);
        await AllowAsync("SyncAttempts");
        _portal.Time.Advance(TimeSpan.FromMinutes(5));
        await _portal.Get<LeaseReaper>().ReapAsync(TestPortal.Cancel);
        await _portal.DrainAsync();

        Assert.Equal(2, _org.Writes.Count);
        Assert.Single(_org.Records);
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Send_FailsInAWayNobodyForesaw_FreesItsRowsAndTriesAgainAfterEverLongerPauses()
    {
        await _portal.SaveAsync();
        _org.BeforeWrite = (_, _) => throw new InvalidOperationException("a fault of our own");
        for (var i = 1; i <= 5; i++)
        {
            await _portal.DrainAsync();
            await _portal.DrainAsync();
            var held = await _portal.ConnectionAsync();
            Assert.Equal((HoldCause.Unavailable, "internal-error", i), (held.Hold, held.HoldCode, held.HoldCount));
            _portal.Time.Advance(TimeSpan.FromMinutes(16));
        }
        Assert.Equal(5, _org.Writes.Count);
        var row = await _portal.RowAsync();
        Assert.Equal((null, null, true), (row.LeaseToken, row.Cause, row.Force));

        _org.BeforeWrite = null;
        await _portal.DrainAsync();
        Assert.Single(_org.Records);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Record_DatabaseBusyWhenTheConnectionMustWait_KeepsTheRepliesAndThenHolds()
    {
        await _portal.AddAffiliatesAsync(2);
        await _portal.Intake.OweAsync(_connection, null, OwedReason.SyncNow, force: false, actorId: null, TestPortal.Cancel);
        _org.Judge = r => r["Email"] == "a1@clickwise.example" ? FakeOrg.Fault(Kind.FieldUnknown, "INVALID_FIELD", "Phone") : null;
        var refused = new TaskCompletionSource();
        _org.AfterWrite = async _ =>
        {
            _org.AfterWrite = null;
            await RefuseAsync("UPDATE", "Connections");
            refused.SetResult();
        };
        var round = _portal.RunAsync();
        await refused.Task.WaitAsync(TestPortal.Cancel);
        for (var i = 0; i < 10; i++)
            await PassASecondAsync(round);
        Assert.False(round.IsCompleted);
        await AllowAsync("Connections");
        while (!round.IsCompleted)
            await PassASecondAsync(round);
        await round;

        Assert.Single(_org.Writes);
        var held = await _portal.ConnectionAsync();
        Assert.Equal((HoldCause.MappingBroken, 1), (held.Hold, held.HoldCount));
        Assert.Equal("Owed", (await _portal.RowAsync()).LeaseToken is null ? "Owed" : "Held");
        Assert.Single(await _portal.AttemptsAsync(), a => a.Outcome == SyncOutcome.Created);
    }

    [Fact]
    public async Task Run_KeyThatTheOrgDoesNotKeepUnique_HoldsTheMappingAndSendsNothing()
    {
        await _portal.WriteAsync(db =>
        {
            var field = new SalesforceField
            {
                Name = "Affise_Affiliate_Id__c",
                Label = "Affise ID",
                Type = "string",
                Length = 80,
                ExternalId = true,
                IdLookup = true,
                Unique = false,
                Createable = true,
                Updateable = true,
            };
            db.DescribeSnapshots.Add(new DescribeSnapshot
            {
                ConnectionId = _connection,
                ObjectName = "Lead",
                FetchedAt = _portal.Time.GetUtcNow().UtcDateTime,
                Json = System.Text.Json.JsonSerializer.Serialize(new SalesforceObjectDescribe("Lead", "Lead", true, true, [field], null)),
            });
            return Task.CompletedTask;
        });
        await _portal.SaveAsync();
        await _portal.DrainAsync();

        Assert.Empty(_org.Writes);
        var held = await _portal.ConnectionAsync();
        Assert.Equal((HoldCause.MappingBroken, "key-not-unique", "Affise_Affiliate_Id__c"), (held.Hold, held.HoldCode, Assert.Single(held.HoldFields)));
        Assert.Null((await _portal.RowAsync()).Cause);
    }

    [Fact]
    public async Task Run_MappingCuredWhileTheOldOneIsRefused_GoesOn()
    {
        await _portal.SaveAsync();
        _org.BeforeWrite = async (call, _) =>
        {
            _org.BeforeWrite = null;
            await _portal.WriteAsync(db =>
            {
                db.MappingVersions.Add(TestPortal.Mapping(_connection, number: 2));
                return Task.CompletedTask;
            });
            await _portal.Get<IConnectionControl>().ConfigurationChangedAsync(_connection, TestPortal.Cancel);
            throw FakeOrg.Refuse(Kind.FieldUnknown, "INVALID_FIELD", "Phone");
        };
        await _portal.DrainAsync();

        Assert.Null((await _portal.ConnectionAsync()).Hold);
        Assert.Single(_org.Records);
        Assert.Empty(await _portal.RowsAsync());
    }

    [Fact]
    public async Task Run_GrantedAtAnotherOrgAfterTheClaim_SendsNothingThere()
    {
        await _portal.SaveAsync();
        var isMoved = false;
        _org.OnRefresh = async _ =>
        {
            if (!isMoved)
            {
                isMoved = true;
                await MoveAsync();
            }
            return FakeOrg.Grant("access-1", null, "00D000000000002AAA");
        };
        await _portal.DrainAsync();
        await _portal.DrainAsync();

        Assert.Empty(_org.Writes);
        Assert.Empty(await _portal.RowsAsync());
        Assert.Empty(await _portal.AttemptsAsync());

        Task<OrgIdentity> MoveAsync() =>
            _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-2", "00D000000000002AAA"), TestPortal.Cancel);
    }

    [Fact]
    public async Task Run_TokenOfTheOrgBeforeIsStillKnown_IsForgottenAndTheRowsGoToTheirOwnOrg()
    {
        _portal.Get<AccessTokens>().Keep(_connection, new OrgAccess(new Uri("https://old.my.salesforce.com"), "v66.0", "access-1", "00D000000000009AAA"));
        await _portal.SaveAsync();
        await _portal.DrainAsync();

        Assert.Equal("acme.my.salesforce.com", Assert.Single(_org.Writes).Access.InstanceUrl.Host);
        Assert.Single(_org.Records);
    }

    [Fact]
    public async Task Run_ProbeEndsWithoutAHoldOfItsOwn_DoesNotKeepTheConnectionForItsLease()
    {
        _portal.Get<AccessTokens>().Keep(_connection, new OrgAccess(new Uri("https://old.my.salesforce.com"), "v66.0", "access-1", "00D000000000009AAA"));
        await _portal.SaveAsync();
        await _portal.Get<Holds>().HoldAsync(_connection, HoldCause.Unavailable, FakeOrg.Fault(SalesforceFaultKind.Unavailable, "http-503"), null, TestPortal.Cancel);
        // The first probe finds that it would go to another org, the second goes.
        for (var i = 0; i < 2; i++)
        {
            _portal.Time.Advance(TimeSpan.FromSeconds(10));
            await _portal.DrainAsync();
        }

        Assert.Single(_org.Records);
        Assert.Null((await _portal.ConnectionAsync()).Hold);
    }

    private Task<bool> CallAsync() => _portal.Get<IOrgSession>().CallAsync(_connection, (_, _) => Task.FromResult(true), TestPortal.Cancel);

    /// <summary>Makes every such statement fail, as a full disk would.</summary>
    private Task RefuseAsync(string verb, string table) => ExecuteAsync(
        $"CREATE TRIGGER refuse_{table} BEFORE {verb} ON \"{table}\" BEGIN SELECT RAISE(ABORT, 'disk full'); END");

    private Task AllowAsync(string table) => ExecuteAsync($"DROP TRIGGER refuse_{table}");

    private async Task ExecuteAsync(string sql)
    {
        await using var db = await _portal.OpenAsync();
        await db.Database.ExecuteSqlRawAsync(sql, TestPortal.Cancel);
    }

    /// <summary>The call has left: only from here on may the clock run.</summary>
    private async Task SentAsync()
    {
        while (_org.Writes.Count == 0)
        {
            TestPortal.Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task PassASecondAsync(Task round)
    {
        _portal.Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAny(round, Task.Run(Thread.Yield, TestPortal.Cancel));
    }
}
