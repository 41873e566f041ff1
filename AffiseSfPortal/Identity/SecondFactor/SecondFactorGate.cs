using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Identity.SecondFactor;

/// <summary>An administrator without a second factor is led to set one up and reaches nothing else, neither pages nor circuits.</summary>
internal sealed class SecondFactorGate(RequestDelegate next, IOptions<AccountOptions> options, IHostEnvironment environment)
{
    private static readonly string[] Open = [Urls.AccountSecurity, Urls.AccountConfirm, Urls.Logout, Urls.PasskeyCreation];

    public Task InvokeAsync(HttpContext context)
    {
        if (!options.Value.RequiresSecondFactor(environment) || !Lacks(context) || IsOpen(context))
            return next(context);
        if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
            context.Response.Redirect(Urls.AccountSecurity);
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>Whoever comes from an identity provider proved there what that provider asks for.</summary>
    private static bool Lacks(HttpContext context) =>
        context.User.Identities.Any(i => i.AuthenticationType == IdentityConstants.ApplicationScheme)
        && context.User.IsInRole(PortalRoles.Administrator)
        && !context.User.HasClaim(c => c.Type == SessionClaims.HasFactor)
        && !context.User.HasClaim(SessionClaims.Method, SessionClaims.External);

    private static bool IsOpen(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || Open.Any(o => context.Request.Path.StartsWithSegments(o, StringComparison.OrdinalIgnoreCase));
}
