using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Tests.Sync;

/// <summary>A network without an edit for weeks keeps its grant.</summary>
public sealed class GrantKeeperTests : IAsyncLifetime
{
    private readonly FakeOrg _org = new();
    private TestPortal _portal = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await TestPortal.OnSqliteAsync(_org.Register);
        await _portal.ConnectAsync();
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Run_QuietForThreeWeeks_UsesTheGrantOnceAWeek()
    {
        for (var look = 0; look < 21 * 24 / 12; look++)
        {
            await RunAsync();
            _portal.Time.Advance(GrantKeeper.Look);
        }
        await RunAsync();
        Assert.Equal(3, _org.Refreshes);
    }

    [Fact]
    public async Task Run_OrgAway_TriesAgainAtTheNextLook()
    {
        _portal.Time.Advance(GrantKeeper.Longest);
        _org.OnRefresh = _ => throw FakeOrg.Refuse(Kind.Unavailable, "http-503");
        Assert.Equal(0, await RunAsync());
        _org.OnRefresh = null;
        _portal.Time.Advance(GrantKeeper.Look);
        Assert.Equal(1, await RunAsync());
        Assert.Equal(2, _org.Refreshes);
    }

    [Fact]
    public async Task Run_GrantEnded_SaysSoAndAsksNoMore()
    {
        _portal.Time.Advance(GrantKeeper.Longest);
        _org.OnRefresh = _ => throw FakeOrg.Refuse(Kind.GrantRefused, "invalid_grant");
        await RunAsync();
        Assert.Equal(HoldCause.ReconnectNeeded, (await _portal.ConnectionAsync()).Hold);
        _portal.Time.Advance(GrantKeeper.Longest);
        await RunAsync();
        Assert.Equal(1, _org.Refreshes);
    }

    [Fact]
    public async Task Run_NotConnected_DoesNothing()
    {
        await _portal.WriteAsync(async db => (await db.Connections.FindAsync([1], TestPortal.Cancel))!.ForgetGrant());
        _portal.Time.Advance(GrantKeeper.Longest);
        Assert.Equal(0, await RunAsync());
        Assert.Equal(0, _org.Refreshes);
    }

    private Task<int> RunAsync() => _portal.Get<GrantKeeper>().RunOnceAsync(TestPortal.Cancel);
}
