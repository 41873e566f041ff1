using SalesforceSimulator.Hosting;

namespace SalesforceSimulator.OAuth;

/// <summary>A sign-in that was asked for and may be consented to.</summary>
internal sealed record AuthorizeRequest(string RedirectUri, string? State, string Challenge, IReadOnlyList<string> Scopes)
{
    public bool WantsRefreshToken => Scopes.Any(s => s is "refresh_token" or "offline_access");
}

/// <summary>Why a sign-in cannot go on, and whether the app hears of it or only the person.</summary>
internal sealed record AuthorizeRefusal(string Error, string Description, bool ReturnsToApp);

/// <summary>Judges the query of an authorize call.</summary>
internal static class AuthorizeRules
{
    public const string CallbackPath = "/salesforce/oauth2/callback";
    private const int ChallengeLength = 43;

    private static readonly string[] KnownScopes =
    [
        "api", "full", "refresh_token", "offline_access", "id", "profile", "email", "address", "phone", "openid", "web",
        "chatter_api", "custom_permissions", "content", "lightning", "visualforce", "wave_api",
    ];

    private static readonly string[] AppScopes = ["api", "refresh_token"];

    public static AuthorizeRefusal? Judge(IQueryCollection query, SimulatorOptions options)
    {
        if (query["client_id"] != options.ConsumerKey)
        {
            return new("invalid_client_id", "client identifier invalid", ReturnsToApp: false);
        }

        if (!IsRegistered(query["redirect_uri"], options))
        {
            return new("redirect_uri_mismatch", "redirect_uri must match configuration", ReturnsToApp: false);
        }

        if (query["response_type"] != "code")
        {
            return new("unsupported_response_type", "response type not supported", ReturnsToApp: true);
        }

        if (Scopes(query).FirstOrDefault(s => !KnownScopes.Contains(s)) is not null)
        {
            return new("invalid_scope", "the requested scope is not allowed", ReturnsToApp: true);
        }

        var challenge = query["code_challenge"].ToString();
        if (challenge.Length == 0)
        {
            return new("invalid_request", "missing required code challenge", ReturnsToApp: true);
        }

        // S256 is the only method there is, so clients such as jsforce leave its name out.
        var method = query["code_challenge_method"].ToString();
        return challenge.Length != ChallengeLength || method is not ("" or "S256")
            ? new("invalid_request", "invalid code challenge: only S256 is supported", ReturnsToApp: true)
            : null;
    }

    public static AuthorizeRequest Read(IQueryCollection query) =>
        new(query["redirect_uri"].ToString(), query.TryGetValue("state", out var state) ? state.ToString() : null, query["code_challenge"].ToString(), Scopes(query));

    /// <summary>Without a scope the app's own scopes are granted.</summary>
    private static string[] Scopes(IQueryCollection query)
    {
        var asked = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return asked.Length == 0 ? AppScopes : asked;
    }

    private static bool IsRegistered(string? redirect, SimulatorOptions options)
    {
        if (options.CallbackUrls.Count > 0)
        {
            return options.CallbackUrls.Contains(redirect ?? "", StringComparer.Ordinal);
        }

        return Uri.TryCreate(redirect, UriKind.Absolute, out var uri)
            && uri.AbsolutePath == CallbackPath
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
    }
}
