using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Marketplace;
using AffiseSfPortal.Features.Marketplace.BuiltIn;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Features.Marketplace;

/// <summary>The feature's services over a real SQLite file, with the org and the engine faked.</summary>
internal sealed class MarketplaceBench : IAsyncDisposable
{
    public const string Callback = "https://portal.example.com/salesforce/oauth2/callback";

    public static readonly ConnectionInput Good = new()
    {
        ConsumerKey = "3MVG9key",
        ConsumerSecret = "s3cret-value",
        ApiUrl = "https://acme.my.salesforce.com/services/data/v48.0",
        DestinationObject = "Lead",
        SalesforceDomain = "https://acme.my.salesforce.com",
    };

    private readonly IServiceScope _scope;

    private MarketplaceBench(TestPortal portal)
    {
        Portal = portal;
        _scope = portal.Services.CreateScope();
    }

    public TestPortal Portal { get; }

    public FakeOAuth OAuth => (FakeOAuth)Portal.Get<ISalesforceOAuth>();

    public FakeOrg Org => (FakeOrg)Portal.Get<ISalesforceClient>();

    public FakeControl Control => (FakeControl)Portal.Get<IConnectionControl>();

    public int ConnectionId { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MarketplaceBench> StartAsync()
    {
        var bench = new MarketplaceBench(await TestPortal.OnSqliteAsync(AddFakes));
        bench.ConnectionId = (await bench.ViewAsync()).Id;
        return bench;
    }

    public static void AddFakes(IServiceCollection services)
    {
        var control = new FakeControl();
        services.AddSingleton<ISalesforceOAuth, FakeOAuth>();
        services.AddSingleton<ISalesforceClient, FakeOrg>();
        services.AddSingleton<IConnectionControl>(control).AddSingleton<IOrgSession>(control).AddSingleton<IDescribeStore>(control);
        services.AddSingleton<IBuiltInOrg, FakeBuiltInOrg>();
        services.AddSingleton(new SalesforceHostGate(new SalesforceHostOptions { TrustedHosts = ["127.0.0.1:7610"] }));
        services.AddLogging().AddLocalization();
        services.AddMarketplace();
    }

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public Task<ConnectionView> ViewAsync() => Get<ConnectionReader>().ReadAsync(Cancel);

    public Task<SaveResult> SaveAsync(ConnectionInput? input = null) => Get<ConnectionSaver>().SaveAsync(ConnectionId, input ?? Good, Cancel);

    public Task ChangeAsync(Action<SalesforceConnection> change) => Portal.WriteAsync(db =>
    {
        change(db.Connections.Single(c => c.Id == ConnectionId));
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        _scope.Dispose();
        await Portal.DisposeAsync();
    }
}
