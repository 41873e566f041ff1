using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Salesforce;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class OAuthFinisherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Begin_SavedConnection_KeepsOnlyTheHashAndSealsTheVerifier()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        var request = await bench.Portal.ReadAsync(db => db.OAuthRequests.SingleAsync(Cancel));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state))), request.StateHash);
        Assert.Equal(43, state.Length);
        Assert.Equal(TimeSpan.FromMinutes(10), request.ExpiresAt - request.CreatedAt);
        Assert.DoesNotContain(bench.OAuth.Started[0].Challenge, request.ProtectedCodeVerifier, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_GoodAnswer_ExchangesAtTheHostOfTheStartWithTheVerifier()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        Assert.Equal(OAuthOutcomes.Connected, await FinishAsync(bench, state));
        var (host, code, verifier) = Assert.Single(bench.OAuth.Exchanged);
        Assert.Equal(("https://acme.my.salesforce.com/", "code-1"), (host.AbsoluteUri, code));
        Assert.Equal(bench.OAuth.Started[0].Challenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
        Assert.Contains("store grant", bench.Control.Calls);
    }

    [Fact]
    public async Task Finish_SameStateTwice_IsRefusedTheSecondTime()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        await FinishAsync(bench, state);
        Assert.Equal(OAuthOutcomes.StateUsed, await FinishAsync(bench, state));
        Assert.Single(bench.OAuth.Exchanged);
    }

    [Fact]
    public async Task Finish_SameStateTwiceAtOnce_IsTakenOnce()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FinishAsync(bench, state)));
        Assert.Single(outcomes, OAuthOutcomes.Connected);
        Assert.Single(bench.OAuth.Exchanged);
    }

    [Fact]
    public async Task Finish_AfterTenMinutes_IsRefused()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        bench.Portal.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(OAuthOutcomes.StateExpired, await FinishAsync(bench, state));
        Assert.Empty(bench.OAuth.Exchanged);
    }

    [Fact]
    public async Task Finish_TwoPeopleSwapStates_BothAreRefused()
    {
        await using var bench = await ReadyAsync();
        var mine = await BeginAsync(bench, "user-1");
        var theirs = await BeginAsync(bench, "user-2");
        Assert.Equal(OAuthOutcomes.StateOtherUser, await FinishAsync(bench, theirs, "user-1"));
        Assert.Equal(OAuthOutcomes.StateOtherUser, await FinishAsync(bench, mine, "user-2"));
        Assert.Empty(bench.OAuth.Exchanged);
        Assert.Equal(OAuthOutcomes.Connected, await FinishAsync(bench, mine, "user-1"));
    }

    [Fact]
    public async Task Finish_ConnectionSavedMeanwhile_IsRefused()
    {
        await using var bench = await ReadyAsync();
        var state = await BeginAsync(bench);
        await bench.SaveAsync(MarketplaceBench.Good with { ConsumerKey = "3MVG9other" });
        Assert.Equal(OAuthOutcomes.StateSuperseded, await FinishAsync(bench, state));
    }

    [Fact]
    public async Task Finish_NoRefreshToken_StoresNothing()
    {
        await using var bench = await ReadyAsync();
        bench.OAuth.Exchange = _ => FakeOAuth.Grant(refreshToken: null);
        Assert.Equal(OAuthOutcomes.NoRefreshToken, await FinishAsync(bench, await BeginAsync(bench)));
        Assert.DoesNotContain("store grant", bench.Control.Calls);
    }

    [Theory]
    [InlineData("invalid_grant", "expired authorization code", SalesforceFaultKind.GrantRefused, OAuthOutcomes.CodeExpired)]
    [InlineData("invalid_client", "invalid client credentials", SalesforceFaultKind.GrantRefused, OAuthOutcomes.InvalidClient)]
    [InlineData("timeout", "", SalesforceFaultKind.Unavailable, OAuthOutcomes.Unreachable)]
    [InlineData("html-reply", "", SalesforceFaultKind.InDoubt, OAuthOutcomes.Unreachable)]
    [InlineData("tls-refused", "", SalesforceFaultKind.TlsRefused, OAuthOutcomes.Unreachable)]
    [InlineData("host-refused", "evil.example", SalesforceFaultKind.HostRefused, OAuthOutcomes.HostRefused)]
    public async Task Finish_TokenCallFails_SaysWhy(string code, string message, SalesforceFaultKind kind, string outcome)
    {
        await using var bench = await ReadyAsync();
        bench.OAuth.Exchange = _ => throw FakeOAuth.Refusal(code, message, kind);
        Assert.Equal(outcome, await FinishAsync(bench, await BeginAsync(bench)));
        var history = await bench.Get<OAuthHistory>().ReadAsync(bench.ConnectionId, Cancel);
        Assert.Equal(outcome, history.Refusal);
    }

    private static async Task<MarketplaceBench> ReadyAsync()
    {
        var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        return bench;
    }

    private static async Task<string> BeginAsync(MarketplaceBench bench, string user = "user-1")
    {
        var start = await bench.Get<OAuthStarter>().BeginAsync(user, MarketplaceBench.Callback, Cancel);
        Assert.NotNull(start.Authorize);
        return bench.OAuth.Started[^1].State;
    }

    private static async Task<string> FinishAsync(MarketplaceBench bench, string state, string user = "user-1") =>
        (await bench.Get<OAuthFinisher>().FinishAsync(new OAuthReply(state, "code-1", null, null), user, Cancel)).Outcome;
}
