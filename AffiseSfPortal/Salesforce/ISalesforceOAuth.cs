namespace AffiseSfPortal.Salesforce;

/// <summary>The OAuth 2.0 web server flow of one login host.</summary>
public interface ISalesforceOAuth
{
    /// <summary>The exact address to send the browser to (response type code, PKCE S256, scopes <c>api refresh_token</c>).</summary>
    Uri AuthorizeUrl(Uri loginHost, string consumerKey, Uri redirectUri, string state, string codeChallenge);

    /// <exception cref="SalesforceException">Salesforce refused (kind <c>GrantRefused</c>, code as Salesforce sent it) or could not be reached.</exception>
    Task<TokenGrant> ExchangeCodeAsync(Uri loginHost, AppCredentials app, Uri redirectUri, string code, string codeVerifier, CancellationToken cancellationToken);

    /// <exception cref="SalesforceException">As above; only a definite 4xx <c>invalid_grant</c>/<c>inactive_*</c>/<c>invalid_client*</c> is <c>GrantRefused</c>.</exception>
    Task<TokenGrant> RefreshAsync(Uri loginHost, AppCredentials app, string refreshToken, CancellationToken cancellationToken);

    /// <summary>Revokes a refresh token and with it its access tokens. <c>invalid_token</c> counts as done.</summary>
    Task RevokeAsync(Uri loginHost, string refreshToken, CancellationToken cancellationToken);
}

/// <summary>Consumer key and secret; <see cref="ToString"/> shows neither.</summary>
public sealed record AppCredentials(string ConsumerKey, string ConsumerSecret)
{
    public override string ToString() => nameof(AppCredentials);
}

/// <summary>A token reply. There is no expiry in it: a 401 tells (recorded oauth/token-*).</summary>
/// <param name="RefreshToken">Null when Salesforce sent none: keep the old one on refresh, refuse on a code exchange.</param>
/// <param name="InstanceUrl">Checked by the host gate; to be stored anew each time.</param>
public sealed record TokenGrant(string AccessToken, string? RefreshToken, Uri InstanceUrl, string OrgId, string UserId, string? Scope)
{
    public override string ToString() => $"{nameof(TokenGrant)} {OrgId}";
}
