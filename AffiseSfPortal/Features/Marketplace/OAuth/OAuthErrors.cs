namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>Reads Salesforce's <c>error</c> and, where one code stands for many things, its <c>error_description</c>.</summary>
internal static class OAuthErrors
{
    // The description decides: Salesforce says invalid_grant and invalid_client for a dozen different reasons.
    private static readonly (string Words, string Outcome)[] ByDescription =
    [
        ("must be installed", OAuthOutcomes.AppNotInstalled),
        ("not admin approved", OAuthOutcomes.AppAccessDenied),
        ("app is blocked", OAuthOutcomes.AppBlocked),
        ("inactive user", OAuthOutcomes.InactiveUser),
        ("inactive org", OAuthOutcomes.InactiveOrg),
        ("ip restricted", OAuthOutcomes.IpRestricted),
        ("login hours", OAuthOutcomes.LoginHours),
        ("approved this consumer", OAuthOutcomes.NotApproved),
        ("code verifier", OAuthOutcomes.CodeVerifier),
        ("code challenge", OAuthOutcomes.CodeVerifier),
        ("authorization code", OAuthOutcomes.CodeExpired),
        ("authentication failure", OAuthOutcomes.AuthenticationFailed),
        ("client identifier", OAuthOutcomes.InvalidClientId),
    ];

    public static string Outcome(string? error, string? description)
    {
        var code = (error ?? "").Trim().Replace('-', '_').ToLowerInvariant();
        if (code == "access_denied")
            return OAuthOutcomes.AccessDenied;
        foreach (var (words, outcome) in ByDescription)
        {
            if (description?.Contains(words, StringComparison.OrdinalIgnoreCase) == true)
                return outcome;
        }

        return ByCode(code);
    }

    private static string ByCode(string code) => code switch
    {
        "redirect_uri_mismatch" or "invalid_redirect_uri" => OAuthOutcomes.RedirectUriMismatch,
        "invalid_client_id" or "invalid_client_identifier" => OAuthOutcomes.InvalidClientId,
        "invalid_client" or "invalid_client_credentials" or "unauthorized_client" => OAuthOutcomes.InvalidClient,
        "oauth_approval_error_generic" => OAuthOutcomes.AppNotInstalled,
        "oauth_app_blocked" => OAuthOutcomes.AppBlocked,
        "oauth_app_access_denied" or "invalid_app_access" => OAuthOutcomes.AppAccessDenied,
        "ip_restricted" or "restricted_access" => OAuthOutcomes.IpRestricted,
        "inactive_user" => OAuthOutcomes.InactiveUser,
        "inactive_org" => OAuthOutcomes.InactiveOrg,
        "invalid_grant" => OAuthOutcomes.InvalidGrant,
        "invalid_scope" => OAuthOutcomes.InvalidScope,
        "invalid_request" or "unsupported_response_type" => OAuthOutcomes.InvalidRequest,
        "unsupported_grant_type" => OAuthOutcomes.UnsupportedGrantType,
        "rate_limit_exceeded" => OAuthOutcomes.RateLimited,
        "immediate_unsuccessful" or "login_required" or "interaction_required" => OAuthOutcomes.SignInNeeded,
        "unknown_error" or "server_error" or "temporarily_unavailable" => OAuthOutcomes.TryAgain,
        _ => OAuthOutcomes.Other,
    };
}
