using AffiseSfPortal.Components;
using AffiseSfPortal.Identity.Sessions;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace AffiseSfPortal.Identity;

/// <summary>What accounts need beside pages. Each is a POST with its antiforgery token.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapPost(Urls.Logout, LogOutAsync).DisableAntiforgery();
        app.MapPost(Urls.PasskeyRequest, AskForPasskeyAsync).DisableAntiforgery().AllowAnonymous();
        app.MapPost(Urls.PasskeyCreation, MakePasskeyAsync).DisableAntiforgery();
    }

    /// <summary>Ends this session, here and wherever its cookie was copied to. Other browsers of the same person stay signed in.</summary>
    private static async Task<IResult> LogOutAsync(HttpContext context, IAntiforgery antiforgery, PortalSignInManager signIn, UserSessions sessions, AccountEvents events)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        if (await signIn.UserManager.GetUserAsync(context.User) is { } user)
        {
            if (SessionClaims.SessionOf(context.User) is { } session)
                await sessions.EndAsync(user.Id, session, context.RequestAborted);
            await events.RecordAsync(AuditAction.SignedOut, user, CancellationToken.None);
        }
        await signIn.SignOutAsync();
        return Results.LocalRedirect(Urls.Login);
    }

    private static async Task<IResult> AskForPasskeyAsync(HttpContext context, IAntiforgery antiforgery, PortalSignInManager signIn) =>
        // For nobody in particular: the browser offers what it has, and nothing tells who exists.
        await antiforgery.IsRequestValidAsync(context) ? Json(await signIn.MakePasskeyRequestOptionsAsync(null)) : Results.BadRequest();

    private static async Task<IResult> MakePasskeyAsync(
        HttpContext context, IAntiforgery antiforgery, PortalSignInManager signIn, UserManager<PortalUser> users, SessionProofs proofs)
    {
        if (!await antiforgery.IsRequestValidAsync(context) || await users.GetUserAsync(context.User) is not { } user)
            return Results.BadRequest();
        if (!proofs.IsFresh(context.User))
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        var name = user.Email ?? user.Id;
        return Json(await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id, Name = name, DisplayName = user.DisplayName ?? name }));
    }

    private static IResult Json(string json) => Results.Text(json, "application/json");
}
