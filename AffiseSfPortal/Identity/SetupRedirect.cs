using AffiseSfPortal.Components;
using Microsoft.AspNetCore.Authorization;

namespace AffiseSfPortal.Identity;

/// <summary>While no user exists, everything that needs one leads to the set-up page; files, languages and health checks do not.</summary>
internal sealed class SetupRedirect(RequestDelegate next, SetupState state)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var needsUser = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            || context.Request.Path.StartsWithSegments(Urls.Login, StringComparison.OrdinalIgnoreCase);
        if (needsUser && !await state.IsDoneAsync(context.RequestAborted))
        {
            context.Response.Redirect(Urls.Setup);
            return;
        }
        await next(context);
    }
}
