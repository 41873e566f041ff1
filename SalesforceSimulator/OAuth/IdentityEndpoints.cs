using System.Text.Json.Nodes;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.OAuth;

/// <summary>Who signed in, whether a token lives, and its end.</summary>
internal static class IdentityEndpoints
{
    public static void AddOAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PendingConsents>();
        builder.Services.AddSingleton<TokenEndpoint>();
        builder.Services.AddSingleton<GrantBook>();
        builder.Services.AddSingleton<IJournaled>(services => services.GetRequiredService<GrantBook>());
    }

    public static void MapOAuth(this WebApplication app)
    {
        var grants = app.Services.GetRequiredService<GrantBook>();
        var tokens = app.Services.GetRequiredService<TokenEndpoint>();
        var org = app.Services.GetRequiredService<Org>();

        app.MapAuthorize();
        app.Map("/services/oauth2/token", Answer.With(tokens.HandleAsync));
        app.MapMethods("/services/oauth2/revoke", ["GET", "POST"], Answer.With(context => RevokeAsync(context, grants)));
        app.MapPost("/services/oauth2/introspect", Answer.With(context => IntrospectAsync(context, grants)));
        app.MapMethods("/services/oauth2/userinfo", ["GET", "POST"], (HttpContext context) => UserInfo(context, grants, org));
        app.MapMethods("/id/{org}/{user}", ["GET", "POST"], (HttpContext context) => UserInfo(context, grants, org));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, GrantBook grants)
    {
        var token = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync(context.RequestAborted))["token"].ToString()
            : context.Request.Query["token"].ToString();
        return grants.Revoke(token) ? Results.Ok() : TokenEndpoint.Error("invalid_token", "invalid token");
    }

    private static async Task<IResult> IntrospectAsync(HttpContext context, GrantBook grants)
    {
        var token = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted))["token"].ToString() : "";
        var grant = grants.Find($"Bearer {token}") ?? grants.FindByRefreshToken(token);
        var json = new JsonObject { ["active"] = grant is not null };
        if (grant is not null)
        {
            json["scope"] = string.Join(' ', grant.Scopes);
            json["username"] = Seed.AdminUsername;
            json["sub"] = grant.UserId;
            json["token_type"] = grant.RefreshToken == token ? "refresh_token" : "access_token";
        }

        return TokenEndpoint.Reply(json);
    }

    private static IResult UserInfo(HttpContext context, GrantBook grants, Org org)
    {
        if (grants.Find(context.Request.Headers.Authorization) is not { } grant)
        {
            return Results.Text("Bad_OAuth_Token", "text/plain", statusCode: 403);
        }

        var here = $"{context.Request.Scheme}://{context.Request.Host}";
        var user = org.Read(() => org.Table("User")!.Find(grant.UserId)!);
        return TokenEndpoint.Reply(IdentityJson.Write(user, here));
    }
}
