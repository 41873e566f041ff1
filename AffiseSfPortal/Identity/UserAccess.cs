using System.Runtime.CompilerServices;
using System.Security.Claims;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace AffiseSfPortal.Identity;

internal sealed class UserAccess(
    IServiceProvider scope,
    IHttpContextAccessor requests,
    AuthenticationStateProvider circuit,
    CircuitOrigin origin,
    IAuthorizationService authorization,
    IAuditTrail trail) : IUserAccess
{
    private const string Nobody = "?";

    public async Task<AuditActor> DemandAsync(
        string policy, CancellationToken cancellationToken, [CallerMemberName] string operation = "", [CallerFilePath] string file = "")
    {
        var (user, address) = await WhoAsync();
        var actor = ActorOf(user, address);
        if ((await authorization.AuthorizeAsync(user, policy)).Succeeded)
            return actor;
        var place = Path.GetFileNameWithoutExtension(file.Replace('\\', '/').Split('/')[^1]);
        await trail.RecordAsync(actor, new AuditEvent(AuditAction.AccessRefused, $"{place}.{operation}", After: AuditFacts.Of(("needs", policy)), Refused: true), cancellationToken);
        throw new AccessRefusedException(policy);
    }

    public async Task<bool> MayAsync(string policy) => (await authorization.AuthorizeAsync((await WhoAsync()).User, policy)).Succeeded;

    internal static AuditActor ActorOf(ClaimsPrincipal user, string? address) => new(
        user.FindFirstValue(ClaimTypes.NameIdentifier), user.FindFirstValue(ClaimTypes.Email) ?? user.Identity?.Name ?? Nobody, address);

    /// <summary>A request counts only in its own scope: work in a circuit may run in the flow of somebody else's request, which told of something new.</summary>
    private async Task<(ClaimsPrincipal User, string? Address)> WhoAsync() =>
        requests.HttpContext is { } request && ReferenceEquals(request.RequestServices, scope)
            ? (request.User, request.Connection.RemoteIpAddress?.ToString())
            : ((await circuit.GetAuthenticationStateAsync()).User, origin.Address);
}
