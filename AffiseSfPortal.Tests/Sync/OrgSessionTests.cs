using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

public sealed class SqliteOrgSessionTests : OrgSessionTests
{
    private protected override Task<TestPortal> StartAsync(FakeOrg org) => TestPortal.OnSqliteAsync(org.Register);
}

public sealed class PostgresOrgSessionTests(PgCluster cluster) : OrgSessionTests
{
    private protected override Task<TestPortal> StartAsync(FakeOrg org) => TestPortal.OnPostgresAsync(cluster, org.Register);
}

public abstract class OrgSessionTests : IAsyncLifetime
{
    private readonly FakeOrg _org = new();
    private TestPortal _portal = null!;
    private int _connection;

    private protected abstract Task<TestPortal> StartAsync(FakeOrg org);

    public async ValueTask InitializeAsync()
    {
        _portal = await StartAsync(_org);
        _connection = await _portal.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Call_EightAtOnceWithAnExpiredToken_RefreshOnceAndStoreBeforeUse()
    {
        await CallAsync();
        _org.ValidToken = "access-2";
        var stored = new List<string>();
        _org.OnRefresh = token =>
        {
            Assert.Equal("refresh-1", token);
            return Task.FromResult(FakeOrg.Grant("access-2", "refresh-2"));
        };

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CallAsync(async () =>
        {
            var kept = await StoredTokenAsync();
            lock (stored)
                stored.Add(kept);
        }))));

        Assert.All(tokens, t => Assert.Equal("access-2", t));
        Assert.Equal(2, _org.Refreshes);
        Assert.All(stored, t => Assert.Equal("refresh-2", t));
    }

    [Fact]
    public async Task Call_RefreshRefused_NeedsReconnectOnceAndAsksNoMore()
    {
        _org.OnRefresh = _ => throw FakeOrg.Refuse(Kind.GrantRefused, "invalid_grant");
        Assert.Equal(Kind.GrantRefused, (await Assert.ThrowsAsync<SalesforceException>(() => CallAsync())).Fault.Kind);
        Assert.Equal("invalid_grant", (await Assert.ThrowsAsync<SalesforceException>(() => CallAsync())).Fault.Code);
        Assert.Equal(1, _org.Refreshes);
        var connection = await _portal.ConnectionAsync();
        Assert.Equal((HoldCause.ReconnectNeeded, "invalid_grant", null), (connection.Hold, connection.HoldCode, connection.HoldUntil));
    }

    [Theory]
    [InlineData(Kind.Unavailable)]
    [InlineData(Kind.BadRequest)]
    [InlineData(Kind.Unknown)]
    public async Task Call_RefreshFailsForAWhile_NeverCostsTheGrant(Kind kind)
    {
        _org.OnRefresh = _ => throw FakeOrg.Refuse(kind, "http-503");
        await Assert.ThrowsAsync<SalesforceException>(() => CallAsync());
        Assert.Equal(HoldCause.Unavailable, (await _portal.ConnectionAsync()).Hold);
        _org.OnRefresh = null;
        Assert.Equal("access-1", await CallAsync());
    }

    [Fact]
    public async Task Call_ExpiredEvenAfterTheRefresh_EndsInAHoldAndNotInALoop()
    {
        _org.OnRefresh = _ => Task.FromResult(FakeOrg.Grant("still-wrong", null));
        var refused = await Assert.ThrowsAsync<SalesforceException>(() => CallAsync());
        Assert.Equal(Kind.SessionExpired, refused.Fault.Kind);
        Assert.Equal(2, _org.Refreshes);
        Assert.Equal(HoldCause.Unavailable, (await _portal.ConnectionAsync()).Hold);
    }

    [Fact]
    public async Task Call_KeyRingLost_SaysReconnect()
    {
        await _portal.WriteAsync(async db => (await db.Connections.SingleAsync(TestPortal.Cancel)).ProtectedRefreshToken = "not-ours");
        var refused = await Assert.ThrowsAsync<SalesforceException>(() => CallAsync());
        Assert.Equal("secret-unreadable", refused.Fault.Code);
        Assert.Equal(HoldCause.ReconnectNeeded, (await _portal.ConnectionAsync()).Hold);
        Assert.Equal(0, _org.Refreshes);
    }

    [Fact]
    public async Task Call_GrantedAnewDuringARefusedRefresh_KeepsTheNewGrant()
    {
        _org.OnRefresh = async _ =>
        {
            await _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-9"), TestPortal.Cancel);
            throw FakeOrg.Refuse(Kind.GrantRefused, "invalid_grant");
        };
        await Assert.ThrowsAsync<SalesforceException>(() => CallAsync());
        Assert.Null((await _portal.ConnectionAsync()).Hold);
        Assert.Equal("refresh-9", await StoredTokenAsync());
    }

    [Fact]
    public async Task Call_WithoutAGrant_SaysSo()
    {
        await _portal.Get<IOrgSession>().DisconnectAsync(_connection, TestPortal.Cancel);
        await Assert.ThrowsAsync<NotConnectedException>(() => CallAsync());
    }

    [Fact]
    public async Task StoreGrant_AfterARevocation_EndsTheHoldAndDrainsTheQueue()
    {
        _org.OnRefresh = _ => throw FakeOrg.Refuse(Kind.GrantRefused, "invalid_grant");
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        var held = await _portal.RowAsync();
        Assert.Equal((null, 0, null), (held.Cause, held.Attempts, held.LeaseToken));

        _org.OnRefresh = null;
        var identity = await _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-2"), TestPortal.Cancel);
        await _portal.DrainAsync();

        Assert.Equal("Acme", identity.OrgName);
        Assert.Single(_org.Records);
        var connection = await _portal.ConnectionAsync();
        Assert.Equal((null, "Acme", "integration@acme.example", false), (connection.Hold, connection.OrgName, connection.SalesforceUsername, connection.IsSandbox));
    }

    [Fact]
    public async Task StoreGrant_WithoutARefreshToken_StoresNothing()
    {
        var refused = await Assert.ThrowsAsync<SalesforceException>(() =>
            _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", null), TestPortal.Cancel));
        Assert.Equal("no-refresh-token", refused.Fault.Code);
        Assert.Equal("refresh-1", await StoredTokenAsync());
    }

    [Theory]
    [InlineData("00D000000000001", 1)]
    [InlineData("00D000000000002AAA", 0)]
    public async Task StoreGrant_AfterDisconnect_KeepsRecordsOfTheSameOrgOnly(string org, int links)
    {
        await _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-2"), TestPortal.Cancel);
        await _portal.SaveAsync();
        await _portal.DrainAsync();
        await _portal.Get<IOrgSession>().DisconnectAsync(_connection, TestPortal.Cancel);
        await _portal.Get<IOrgSession>().StoreGrantAsync(_connection, FakeOrg.Grant("access-1", "refresh-3", org), TestPortal.Cancel);
        Assert.Equal(links, await _portal.ReadAsync(db => db.SyncLinks.CountAsync(TestPortal.Cancel)));
    }

    private Task<string> CallAsync(Func<Task>? during = null) => _portal.Get<IOrgSession>().CallAsync(
        _connection,
        async (access, _) =>
        {
            if (access.AccessToken != _org.ValidToken)
                throw FakeOrg.Refuse(Kind.SessionExpired, "INVALID_SESSION_ID");
            if (during is not null)
                await during();
            return access.AccessToken;
        },
        TestPortal.Cancel);

    private async Task<string> StoredTokenAsync() =>
        _portal.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, (await _portal.ConnectionAsync()).ProtectedRefreshToken!);
}
