using AffiseSfPortal.Sync;
using AffiseSfPortal.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Journeys;

/// <summary>A stand-in org, a portal that it has granted, and the org's own fields known: what journeys about the mapping begin with.</summary>
public abstract class MappedJourney : IAsyncLifetime
{
    private protected JourneyOrg Journey { get; } = new();

    private protected TestPortal Portal { get; private set; } = null!;

    private protected int Connection { get; private set; }

    /// <summary>The features that the journey goes through.</summary>
    private protected abstract void Register(IServiceCollection services);

    public virtual async ValueTask InitializeAsync()
    {
        await Journey.InitializeAsync();
        Portal = await TestPortal.OnSqliteAsync(Register, null, ("Salesforce:TrustedHosts:0", Journey.Simulator.BaseAddress.Authority));
        await Journey.ConnectAsync(Portal);
        Connection = (await Portal.ConnectionAsync()).Id;
        // As the grid does when it opens: from then on rows are composed by the org's own types.
        await Portal.Get<IDescribeStore>().GetAsync(Connection, "Lead", refresh: true, TestPortal.Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Journey.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
