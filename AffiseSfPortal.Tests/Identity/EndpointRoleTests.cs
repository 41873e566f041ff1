using System.Net;
using System.Text.RegularExpressions;
using AffiseSfPortal.Components;
using AffiseSfPortal.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace AffiseSfPortal.Tests.Identity;

/// <summary>Every address and page times every method it takes times every role, the signed-out one included, asked for real. A new address is in no row
/// until somebody decides.</summary>
public sealed partial class EndpointRoleTests
{
    private const string Everybody = "everybody";
    /// <summary>Half a sign-in whose other half is missing here: it leads back to the beginning, whoever asks.</summary>
    private const string Back = "back to the sign-in";
    private const string SignedIn = "signed in";
    private const string Operator = "operator";
    private const string Administrator = "administrator";

    /// <summary>Answers by keys of its own, never to a session.</summary>
    private const string Key = "key";

    /// <summary>Tells who is not signed in to do so; its service refuses whoever is and may not connect.</summary>
    private const string Callback = "callback";

    /// <summary>Of an address that declares no method.</summary>
    private static readonly string[] Any = ["GET", "POST"];

    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        [Urls.Login] = Everybody,
        [Urls.Logout] = SignedIn,
        [Urls.SecondFactor] = Back,
        // Whoever posts to these two is asked for the antiforgery token before anything else.
        [$"POST {Urls.SecondFactor}"] = Everybody,
        [$"POST {Urls.OAuthCallback}"] = Everybody,
        [Urls.External] = Back,
        [Urls.ExternalDone] = Everybody,
        [Urls.PasskeyRequest] = Everybody,
        [Urls.PasskeyCreation] = SignedIn,
        [Urls.AccountSecurity] = SignedIn,
        [Urls.AccountConfirm] = SignedIn,
        [Urls.Setup] = Everybody,
        [Urls.Invitation] = Everybody,
        [Urls.Error] = Everybody,
        [Urls.CultureRoute] = Everybody,
        [Urls.OAuthCallback] = Callback,
        [Urls.Live] = Everybody,
        [Urls.Ready] = Everybody,
        ["/_framework/blazor.web.js"] = Everybody,
        ["/_blazor"] = SignedIn,
        ["/_blazor/negotiate"] = SignedIn,
        ["/_blazor/disconnect"] = SignedIn,
        ["/_blazor/disconnect/"] = SignedIn,
        ["/_blazor/initializers"] = SignedIn,
        ["/_blazor/initializers/"] = SignedIn,
        [Urls.Dashboard] = SignedIn,
        [Urls.Marketplace] = SignedIn,
        [Urls.SalesforceLeads] = Administrator,
        [Urls.OAuthStart] = Administrator,
        [Urls.SalesforceFields] = SignedIn,
        [Urls.Affiliates] = SignedIn,
        [Urls.NewAffiliate] = SignedIn,
        [Urls.AffiliateRoute] = SignedIn,
        [Urls.PersonalDataRoute] = Administrator,
        [Urls.AffectedFile] = Operator,
        [Urls.PermissionSet] = Operator,
        [Urls.SyncHealth] = SignedIn,
        [Urls.CausesFile] = Operator,
        [Urls.Settings] = SignedIn,
        [Urls.SignUpFields] = SignedIn,
        [Urls.ApiKeys] = Administrator,
        [Urls.Alerts] = Administrator,
        [Urls.Users] = Administrator,
        [Urls.Audit] = Administrator,
        [Urls.AuditFile] = Administrator,
        [Urls.Diagnostics] = Administrator,
        [Urls.ErrorHelp] = SignedIn,
        [Urls.ErrorHelpRoute] = SignedIn,
        [Urls.NotFound] = SignedIn,
        [Urls.NotAllowed] = SignedIn,
        [Urls.OpenApiRoute] = SignedIn,
        ["/api/{**rest}"] = Key,
        ["/api/v1/affiliates"] = Key,
        ["/api/v1/affiliates/"] = Key,
        ["/api/v1/affiliates/{id}"] = Key,
        ["/api/v1/affiliates/{id}/sync"] = Key,
    };

    [Fact]
    public async Task Endpoints_EveryOneTimesEveryRole_AnswerAsTheTableSays()
    {
        await using var portal = new PortalFactory().WithAdministrator();
        await portal.AddUserAsync("viewer@example.com", PortalRoles.Viewer);
        await portal.AddUserAsync("operator@example.com", PortalRoles.Operator);
        using var nobody = portal.NewClient();
        using var viewer = await portal.NewSignedInClientAsync("viewer@example.com");
        using var worker = await portal.NewSignedInClientAsync("operator@example.com");
        using var admin = await portal.NewSignedInClientAsync();
        (HttpClient Client, string Role, string[] May)[] roles =
        [
            (nobody, "nobody", [Everybody, Callback]),
            (viewer, "viewer", [Everybody, SignedIn]),
            (worker, "operator", [Everybody, SignedIn, Operator]),
            (admin, "administrator", [Everybody, SignedIn, Operator, Administrator, Callback]),
        ];
        var endpoints = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(e => (Route: "/" + e.RoutePattern.RawText!.TrimStart('/'), Methods: e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods))
            .GroupBy(e => e.Route, StringComparer.Ordinal)
            .Select(g => (Route: g.Key, Methods: g.SelectMany(e => e.Methods is { Count: > 0 } declared ? declared : Any).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()))
            // What leads on by a token of its own, and what a file that is not there leads to.
            .Where(e => e.Route is not ("/_framework/opaque-redirect" or "/{**path:file}"))
            .ToList();

        Assert.Equal([], endpoints.Select(e => e.Route).Except(Table.Keys, StringComparer.Ordinal));
        List<string> wrong = [];
        foreach (var (route, method) in endpoints.SelectMany(e => e.Methods.Select(m => (e.Route, m))))
        {
            foreach (var (client, role, may) in roles)
            {
                // What changes something is asked for without its antiforgery token, so nothing is changed: nobody is signed out either.
                using var request = new HttpRequestMessage(HttpMethod.Parse(method), Filled(route));
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var got = IsIn(answer);
                if (got != may.Contains(Table.GetValueOrDefault($"{method} {route}") ?? Table[route]))
                    wrong.Add($"{role} {method} {route}: {(int)answer.StatusCode} {answer.Headers.Location}");
            }
        }
        Assert.Equal([], wrong);
    }

    private static bool IsIn(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => false,
        HttpStatusCode.Found or HttpStatusCode.Redirect => answer.Headers.Location?.ToString() is not { } to
            || !(to.Contains(Urls.Login, StringComparison.Ordinal) || to.Contains(Urls.NotAllowed, StringComparison.Ordinal)),
        _ => true,
    };

    private static string Filled(string route) => route == Urls.OpenApiRoute ? Urls.OpenApi : Placeholder().Replace(route, "1");

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
