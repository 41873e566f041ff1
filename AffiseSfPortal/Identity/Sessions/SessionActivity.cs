using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AffiseSfPortal.Identity.Sessions;

/// <summary>What is done on an open page counts as use of its session, though no request is made.</summary>
internal sealed class SessionActivity(UserSessions sessions, AuthenticationStateProvider authentication, TimeProvider time, ILogger<SessionActivity> logger) : CircuitHandler
{
    private DateTimeOffset _told = DateTimeOffset.MinValue;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var now = time.GetUtcNow();
        if (now - _told >= UserSessions.Exactness)
        {
            _told = now;
            await TellAsync();
        }
        await next(context);
    };

    private async Task TellAsync()
    {
        try
        {
            if (SessionClaims.SessionOf((await authentication.GetAuthenticationStateAsync()).User) is { } session)
                await sessions.TouchAsync(session, CancellationToken.None);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or InvalidOperationException)
        {
            // What the person did goes on; the next click tells it again in a minute.
            logger.LogWarning(failure, "A session's use could not be kept");
        }
    }
}
