using SalesforceSimulator.Hosting;
using SalesforceSimulator.OAuth;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Pages;

/// <summary>What a person sees while they connect an app.</summary>
internal static class ConsentPages
{
    private static readonly Dictionary<string, string> ScopeWords = new(StringComparer.Ordinal)
    {
        ["api"] = "Manage user data via APIs",
        ["refresh_token"] = "Perform requests at any time",
        ["offline_access"] = "Perform requests at any time",
        ["full"] = "Full access",
        ["openid"] = "Access unique user identifiers",
        ["id"] = "Access the identity URL service",
    };

    public static (string Title, Markup Body) Ask(string ticket, AuthorizeRequest request, SimulatorOptions options)
    {
        var scopes = request.Scopes.Select(scope => Html.Of($"<li>{ScopeWords.GetValueOrDefault(scope, scope)} <code>{scope}</code></li>"));
        var kind = options.IsSandbox ? "sandbox" : "production";
        return ("Allow access?", Html.Of($"""
            <main class="card narrow">
              <p class="brand">Stand-in org</p>
              <h1>Allow access?</h1>
              <p><strong>{new Uri(request.RedirectUri).Authority}</strong> asks to</p>
              <ul>{scopes}</ul>
              <dl>
                <dt>Signed in as</dt><dd>{Seed.AdminName} <span class="quiet">{Seed.AdminUsername}</span></dd>
                <dt>Org</dt><dd>{Seed.OrgName} <span class="quiet">{kind}, {Seed.OrgId}</span></dd>
              </dl>
              <form method="post" action="/services/oauth2/authorize">
                <input type="hidden" name="ticket" value="{ticket}">
                <button name="decision" value="deny">Deny</button>
                <button class="primary" name="decision" value="allow">Allow</button>
              </form>
              <p class="quiet">This is a stand-in for trying things out, not Salesforce.</p>
            </main>
            """));
    }

    public static (string Title, Markup Body) Refused(string? error, string? description) => ("Cannot connect", Html.Of($"""
        <main class="card narrow">
          <p class="brand">Stand-in org</p>
          <h1>We can't authorize this app</h1>
          <p>error={error}</p>
          <p>{description}</p>
          <p class="quiet">The app is not told about this. Contact the administrator of the app.</p>
        </main>
        """));
}
