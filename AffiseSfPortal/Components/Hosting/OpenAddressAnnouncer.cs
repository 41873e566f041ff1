using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AffiseSfPortal.Components.Hosting;

/// <summary>Says in the log where to point the browser, once the portal listens.</summary>
internal sealed class OpenAddressAnnouncer(IServer server, IHostApplicationLifetime lifetime, ILogger<OpenAddressAnnouncer> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            foreach (var address in addresses)
                logger.LogInformation("Open {Address}", address);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
