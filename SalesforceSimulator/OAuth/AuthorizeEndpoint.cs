using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Pages;

namespace SalesforceSimulator.OAuth;

/// <summary>Where a person is sent to consent, and the page that is shown when they cannot be sent back.</summary>
internal static class AuthorizeEndpoint
{
    private const string ErrorPage = "/setup/secur/RemoteAccessErrorPage.apexp";

    public static void MapAuthorize(this WebApplication app)
    {
        var consents = app.Services.GetRequiredService<PendingConsents>();
        var faults = app.Services.GetRequiredService<FaultBook>();
        var options = app.Services.GetRequiredService<IOptions<SimulatorOptions>>().Value;

        app.MapGet("/services/oauth2/authorize", (HttpContext context) => Ask(context, consents, faults, options));
        app.MapPost("/services/oauth2/authorize", Answer.With(context => DecideAsync(context, consents)));
        app.MapGet(ErrorPage, (HttpContext context) => Html.Page(ConsentPages.Refused(context.Request.Query["error"], context.Request.Query["error_description"])));
    }

    private static IResult Ask(HttpContext context, PendingConsents consents, FaultBook faults, SimulatorOptions options)
    {
        var query = context.Request.Query;
        if (faults.Fire(FaultKind.AuthorizeError, "GET", context.Request.Path) is { } fault)
        {
            return Refuse(query, new AuthorizeRefusal(fault.Code ?? "OAUTH_APP_BLOCKED", fault.Message ?? "this app is blocked by admin", fault.Value == "return"));
        }

        if (AuthorizeRules.Judge(query, options) is { } refusal)
        {
            return Refuse(query, refusal);
        }

        var request = AuthorizeRules.Read(query);
        if (options.AutoApprove)
        {
            return Allow(request, consents);
        }

        return query["immediate"] == "true"
            ? Refuse(query, new AuthorizeRefusal("immediate_unsuccessful", "immediate unsuccessful", ReturnsToApp: true))
            : Html.Page(ConsentPages.Ask(consents.Wait(request), request, options));
    }

    private static async Task<IResult> DecideAsync(HttpContext context, PendingConsents consents)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (consents.Decide(form["ticket"].ToString()) is not { } request)
        {
            return Html.Page(ConsentPages.Refused("session_timeout", "This sign-in has expired or was already answered. Start again from the app."), 400);
        }

        return form["decision"] == "allow"
            ? Allow(request, consents)
            : Return(request.RedirectUri, request.State, ("error", "access_denied"), ("error_description", "end-user denied authorization"));
    }

    private static IResult Allow(AuthorizeRequest request, PendingConsents consents) =>
        Return(request.RedirectUri, request.State, ("code", consents.Issue(request)));

    private static IResult Refuse(IQueryCollection query, AuthorizeRefusal refusal)
    {
        (string, string)[] said = [("error", refusal.Error), ("error_description", refusal.Description)];
        return refusal.ReturnsToApp
            ? Return(query["redirect_uri"].ToString(), query.TryGetValue("state", out var state) ? state.ToString() : null, said)
            : Return(ErrorPage, null, said);
    }

    private static IResult Return(string url, string? state, params (string Name, string Value)[] values)
    {
        var query = values.Append(("state", state!)).Where(v => v.Item2 is not null);
        return Results.Redirect(QueryHelpers.AddQueryString(url, query.Select(v => KeyValuePair.Create(v.Item1, (string?)v.Item2))));
    }
}
