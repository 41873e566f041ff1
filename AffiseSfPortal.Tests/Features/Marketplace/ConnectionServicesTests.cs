using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Secrets;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class ConnectionServicesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_InvalidEntries_ComeBackAsTyped()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        var drafts = bench.Get<ConnectionDrafts>();
        await drafts.KeepAsync(bench.ConnectionId, ConnectionField.ApiUrl, "http://half-typed", Cancel);
        await drafts.KeepAsync(bench.ConnectionId, ConnectionField.DestinationObject, "My Object", Cancel);
        var view = await bench.ViewAsync();
        Assert.Equal(("http://half-typed", "My Object"), (view.Typed.ApiUrl, view.Typed.DestinationObject));
        Assert.Null(view.Saved);
        Assert.Equal(ConnectionStanding.InProgress, view.Standing);
    }

    [Fact]
    public async Task Keep_Secret_IsEncryptedAndNeverReadBack()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.Get<ConnectionDrafts>().KeepAsync(bench.ConnectionId, ConnectionField.ConsumerSecret, "s3cret-value", Cancel);
        var draft = await bench.Portal.ReadAsync(db => db.ConnectionDrafts.SingleAsync(Cancel));
        Assert.DoesNotContain("s3cret", draft.ProtectedConsumerSecret, StringComparison.Ordinal);
        Assert.Equal("s3cret-value", bench.Get<ISecretBox>().Open(SecretPurpose.ConsumerSecret, draft.ProtectedConsumerSecret!));
        var view = await bench.ViewAsync();
        Assert.Equal((SecretState.Typed, ""), (view.Secret, view.Typed.ConsumerSecret));
    }

    [Fact]
    public async Task Save_GoodInput_StoresItAndClearsTheDraft()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.Get<ConnectionDrafts>().KeepAsync(bench.ConnectionId, ConnectionField.ApiUrl, "http://old", Cancel);
        var result = await bench.SaveAsync(MarketplaceBench.Good with { ConsumerKey = "  3MVG9key " });
        Assert.True(result.IsSaved);
        var view = await bench.ViewAsync();
        Assert.Equal("3MVG9key", view.Saved?.ConsumerKey);
        Assert.Equal(SecretState.Saved, view.Secret);
        Assert.False(view.HasUnsavedEntries);
        Assert.Equal(["configuration changed"], bench.Control.Calls);
    }

    [Fact]
    public async Task Save_BadInput_StoresNothing()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        var result = await bench.SaveAsync(MarketplaceBench.Good with { ApiUrl = "http://acme.my.salesforce.com/services/data/v48.0" });
        Assert.Equal("host-http", Assert.Single(result.Problems).Code);
        Assert.Null((await bench.Portal.ConnectionAsync()).ConsumerKey);
    }

    [Fact]
    public async Task Save_SecretKeptEarlier_UsesIt()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.Get<ConnectionDrafts>().KeepAsync(bench.ConnectionId, ConnectionField.ConsumerSecret, "typed-before-reload", Cancel);
        var result = await bench.SaveAsync(MarketplaceBench.Good with { ConsumerSecret = "" });
        Assert.True(result.IsSaved);
        var stored = (await bench.Portal.ConnectionAsync()).ProtectedConsumerSecret!;
        Assert.Equal("typed-before-reload", bench.Get<ISecretBox>().Open(SecretPurpose.ConsumerSecret, stored));
    }

    [Theory]
    [InlineData("3MVG9other", "https://acme.my.salesforce.com", true)]
    [InlineData("3MVG9key", "https://login.salesforce.com", true)]
    [InlineData("3MVG9key", "acme.my.salesforce.com", false)]
    public async Task Save_GrantedConnection_EndsTheGrantOnlyForAnotherKeyOrHost(string key, string domain, bool ends)
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        await bench.ChangeAsync(c => (c.ProtectedRefreshToken, c.InstanceUrl) = ("sealed", "https://acme.my.salesforce.com"));
        var result = await bench.SaveAsync(MarketplaceBench.Good with { ConsumerKey = key, SalesforceDomain = domain });
        Assert.Equal(ends, result.GrantEnded);
        Assert.Equal(ends, bench.Control.Calls.Contains("disconnect"));
    }

    [Fact]
    public async Task UseInstanceUrl_HostDiffers_KeepsTheVersion()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        await bench.ChangeAsync(c => c.InstanceUrl = "https://acme--uat.sandbox.my.salesforce.com");
        await bench.Get<ConnectionSaver>().UseInstanceUrlAsync(bench.ConnectionId, Cancel);
        Assert.Equal("https://acme--uat.sandbox.my.salesforce.com/services/data/v48.0", (await bench.ViewAsync()).Saved?.ApiUrl);
    }

    [Fact]
    public async Task Steps_AsTheSetUpGoesOn_UnlockAndSayWhatIsMissing()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        Assert.Equal(
            [StepLock.None, StepLock.None, StepLock.NeedsConnection, StepLock.NeedsConnection, StepLock.NeedsConnection],
            await LocksAsync(bench));
        await bench.SaveAsync();
        Assert.Equal(StepLock.NeedsFieldsAndPermissions, (await LocksAsync(bench))[4]);
        await bench.Portal.WriteAsync(db =>
        {
            db.MappingVersions.Add(TestPortal.Mapping(bench.ConnectionId));
            return Task.CompletedTask;
        });
        Assert.Equal(StepLock.NeedsPermissions, (await LocksAsync(bench))[4]);
        await bench.ChangeAsync(c => (c.ProtectedRefreshToken, c.InstanceUrl) = ("sealed", "https://acme.my.salesforce.com"));
        Assert.All(await LocksAsync(bench), l => Assert.Equal(StepLock.None, l));
    }

    [Fact]
    public async Task Mapping_RequiredFieldUnmapped_IsNamed()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        await bench.Portal.WriteAsync(db =>
        {
            var mapping = TestPortal.Mapping(bench.ConnectionId);
            mapping.Rows.RemoveAll(r => r.TargetField == "Company");
            db.MappingVersions.Add(mapping);
            return Task.CompletedTask;
        });
        var mapping = (await bench.ViewAsync()).Mapping;
        Assert.Equal("Company", Assert.Single(mapping.Missing).ApiName);
        Assert.False(mapping.IsReady);
    }

    [Theory]
    [InlineData(HoldCause.ReconnectNeeded, ConnectionStanding.ReconnectNeeded)]
    [InlineData(HoldCause.MappingBroken, ConnectionStanding.NeedsPerson)]
    [InlineData(HoldCause.Unavailable, ConnectionStanding.Waiting)]
    [InlineData(null, ConnectionStanding.Active)]
    public async Task Standing_ActivatedConnection_FollowsItsHold(HoldCause? hold, ConnectionStanding standing)
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        await bench.ChangeAsync(c =>
        {
            (c.ProtectedRefreshToken, c.InstanceUrl) = ("sealed", "https://acme.my.salesforce.com");
            c.ActivatedAt = bench.Portal.Time.GetUtcNow().UtcDateTime;
            c.Hold = hold;
        });
        Assert.Equal(standing, (await bench.ViewAsync()).Standing);
    }

    [Fact]
    public async Task History_NoAnswerFor45Seconds_AsksWhatSalesforceShowed()
    {
        await using var bench = await MarketplaceBench.StartAsync();
        await bench.SaveAsync();
        await bench.Get<OAuthStarter>().BeginAsync("user-1", MarketplaceBench.Callback, Cancel);
        var history = bench.Get<OAuthHistory>();
        Assert.Equal(TimeSpan.FromSeconds(45), (await history.ReadAsync(bench.ConnectionId, Cancel)).AskIn);
        bench.Portal.Time.Advance(TimeSpan.FromSeconds(46));
        Assert.Equal(TimeSpan.Zero, (await history.ReadAsync(bench.ConnectionId, Cancel)).AskIn);
    }

    private static async Task<StepLock[]> LocksAsync(MarketplaceBench bench) =>
        [.. WizardSteps.Of(await bench.ViewAsync()).Select(s => s.Lock)];
}
