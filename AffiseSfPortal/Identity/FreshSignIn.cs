using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.Sessions;

namespace AffiseSfPortal.Identity;

/// <summary>For endpoints what <see cref="Confirm"/> is for pages.</summary>
internal static class FreshSignIn
{
    /// <summary>Whoever signed in a while ago is led to a page that asks who they are and comes back here.</summary>
    public static TBuilder RequireFreshSignIn<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<SessionProofs>().IsFresh(http.User))
            return await next(context);
        return Results.LocalRedirect($"{Urls.AccountConfirm}?returnUrl={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
    });
}
