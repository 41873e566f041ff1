using System.Security.Claims;
using AffiseSfPortal.Components.Hosting;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Components.Circuits;

/// <summary>
/// One page's place among those that its user has open. A few beyond the most get words that say so, any more none at all. A page without a connection
/// has no place: a tab that was closed is kept for its return for minutes, and how many of those there are is bounded for all users together.
/// </summary>
internal sealed class PageSeat(OpenPages pages, IServiceProvider services, IOptions<PortalOptions> options) : CircuitHandler
{
    private const int WithWords = 5;
    private string? _user;
    private bool _isSeated;

    /// <summary>True where only the words have room.</summary>
    public bool IsRefused { get; private set; }

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        if (state.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } user)
            return;
        _user = user;
        _isSeated = true;
        var count = pages.Open(user);
        var most = options.Value.MostPagesPerUser;
        if (count > most + WithWords)
            throw new InvalidOperationException($"User {user} has {count} pages open; {most} are the most (Portal:MostPagesPerUser).");
        IsRefused = count > most;
    }

    /// <summary>Also the first time, when the place is taken already. Who comes back is never sent away.</summary>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_user is { } user && !_isSeated)
        {
            _isSeated = true;
            pages.Open(user);
        }
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) => LeaveAsync();

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken) => LeaveAsync();

    private Task LeaveAsync()
    {
        if (_user is { } user && _isSeated)
        {
            _isSeated = false;
            pages.Close(user);
        }
        return Task.CompletedTask;
    }
}
