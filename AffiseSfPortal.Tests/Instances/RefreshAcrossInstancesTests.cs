using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Sync;
using Npgsql;

namespace AffiseSfPortal.Tests.Instances;

/// <summary>With rotation, a refresh token that is used twice ends the grant: instances ask one after the other, each with the newest.</summary>
public sealed class RefreshAcrossInstancesTests(PgCluster cluster)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _live = new(StringComparer.Ordinal);
    private string _newest = "refresh-1";
    private int _asking;
    private int _mostAtOnce;
    private int _reuses;

    [Fact]
    public async Task Call_EightAtOnceOnEachInstance_RefreshOncePerInstanceOneAfterTheOther()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        Rotate(pair);

        for (var round = 1; round <= 3; round++)
        {
            lock (_gate)
                _live.Clear();
            await InstancePair.LetTimePassAsync(Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => CallAsync(pair, i % 2 == 0 ? pair.A : pair.B)))), pair.A, pair.B);
            Assert.Equal(2 * round, pair.Org.Refreshes);
        }

        Assert.Equal((1, 0), (_mostAtOnce, _reuses));
        var connection = await pair.B.ConnectionAsync();
        Assert.Null(connection.Hold);
        Assert.Equal(_newest, pair.B.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, connection.ProtectedRefreshToken!));
    }

    [Fact]
    public async Task Call_AnotherInstanceIsAsking_WaitsUntilItsLeaseEnds()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        Rotate(pair);
        await pair.ExecuteAsync("UPDATE \"Connections\" SET \"RefreshOwner\" = 'gone#1', \"RefreshUntil\" = now() + interval '1 hour'");
        var call = CallAsync(pair, pair.A);
        for (var look = 0; look < 5; look++)
        {
            pair.A.Time.Advance(RefreshLeases.Look);
            Assert.NotNull(await pair.A.ConnectionAsync());
        }
        Assert.Equal((false, 0), (call.IsCompleted, pair.Org.Refreshes));

        await pair.ExecuteAsync("UPDATE \"Connections\" SET \"RefreshUntil\" = now()");
        await InstancePair.LetTimePassAsync(call, pair.A);

        Assert.Equal(1, pair.Org.Refreshes);
        Assert.Equal(0, await pair.ReadAsync<long>("SELECT count(*) FROM \"Connections\" WHERE \"RefreshOwner\" IS NOT NULL"));
    }

    [Fact]
    public async Task Call_EveryConnectionDiesWhileSalesforceIsAsked_TheRotatedTokenIsStored()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        // Several in the pool, so that a first try on one dead connection is not the only one that can fail.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pair.A.ConnectionAsync()));
        Rotate(pair, during: () => pair.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"));

        Assert.Equal("access-2", await CallAsync(pair, pair.A));

        Assert.Equal("refresh-2", await StoredAsync(pair));
        Assert.Equal((1, 0), (pair.Org.Refreshes, _reuses));
    }

    [Fact]
    public async Task Call_TheDatabaseTakesNothingAfterTheReply_KeepsTheTokenAndStoresItWithTheNextCall()
    {
        await using var pair = await InstancePair.StartAsync(cluster);
        Rotate(pair, during: () => pair.ExecuteAsync("ALTER TABLE \"Connections\" RENAME TO \"Away\""));
        await Assert.ThrowsAnyAsync<PostgresException>(() => CallAsync(pair, pair.A));
        await pair.ExecuteAsync("ALTER TABLE \"Away\" RENAME TO \"Connections\"");
        Rotate(pair);
        // The other instance must not ask with the token that has been used: only the first knows the next one.
        var other = CallAsync(pair, pair.B);

        Assert.Equal("access-2", await CallAsync(pair, pair.A));
        Assert.Equal("refresh-2", await StoredAsync(pair));
        await InstancePair.LetTimePassAsync(other, pair.B);

        Assert.Equal("access-3", await other);
        Assert.Equal((2, 0), (pair.Org.Refreshes, _reuses));
    }

    private void Rotate(InstancePair pair, Func<Task>? during = null) => pair.Org.OnRefresh = async token =>
    {
        lock (_gate)
            _mostAtOnce = Math.Max(_mostAtOnce, ++_asking);
        if (during is not null)
            await during();
        // Long enough for the other to come along if it could.
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestPortal.Cancel);
        lock (_gate)
        {
            _asking--;
            if (token != _newest)
            {
                _reuses++;
                throw FakeOrg.Refuse(SalesforceFaultKind.GrantRefused, "invalid_grant");
            }
            var number = int.Parse(_newest.AsSpan("refresh-".Length), System.Globalization.CultureInfo.InvariantCulture) + 1;
            _newest = $"refresh-{number}";
            _live.Add($"access-{number}");
            return FakeOrg.Grant($"access-{number}", _newest);
        }
    };

    private Task<string> CallAsync(InstancePair pair, TestPortal portal) => portal.Get<IOrgSession>().CallAsync(
        pair.Connection,
        (access, _) =>
        {
            lock (_gate)
                return _live.Contains(access.AccessToken) ? Task.FromResult(access.AccessToken) : throw FakeOrg.Refuse(SalesforceFaultKind.SessionExpired, "INVALID_SESSION_ID");
        },
        TestPortal.Cancel);

    private static async Task<string> StoredAsync(InstancePair pair) =>
        pair.A.Get<ISecretBox>().Open(SecretPurpose.RefreshToken, (await pair.A.ConnectionAsync()).ProtectedRefreshToken!);
}
