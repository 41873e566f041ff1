using System.Security.Claims;
using AffiseSfPortal.Components.Hosting;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Circuits;

/// <summary>One page's place among those that its user has open. A few beyond the most get words that say so, any more none at all.</summary>
internal sealed class PageSeat(OpenPages pages, IServiceProvider services, IOptions<PortalOptions> options) : CircuitHandler
{
    private const int WithWords = 5;
    private string? _user;

    /// <summary>True where only the words have room.</summary>
    public bool IsRefused { get; private set; }

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        if (state.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } user)
            return;
        _user = user;
        var count = pages.Open(user);
        var most = options.Value.MostPagesPerUser;
        if (count > most + WithWords)
            throw new InvalidOperationException($"User {user} has {count} pages open; {most} are the most (Portal:MostPagesPerUser).");
        IsRefused = count > most;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _user, null) is { } user)
            pages.Close(user);
        return Task.CompletedTask;
    }
}
