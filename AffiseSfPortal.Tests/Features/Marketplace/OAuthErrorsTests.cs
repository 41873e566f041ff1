using AffiseSfPortal.Features.Marketplace.OAuth;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class OAuthErrorsTests
{
    [Theory]
    [InlineData("access_denied", "end-user denied authorization", OAuthOutcomes.AccessDenied)]
    [InlineData("access-denied", null, OAuthOutcomes.AccessDenied)]
    [InlineData("redirect_uri_mismatch", "redirect_uri must match configuration", OAuthOutcomes.RedirectUriMismatch)]
    [InlineData("invalid_client_id", "client identifier invalid", OAuthOutcomes.InvalidClientId)]
    [InlineData("invalid_client", "invalid client credentials", OAuthOutcomes.InvalidClient)]
    [InlineData("invalid_client", "app must be installed into org", OAuthOutcomes.AppNotInstalled)]
    [InlineData("OAUTH_APPROVAL_ERROR_GENERIC", null, OAuthOutcomes.AppNotInstalled)]
    [InlineData("OAUTH_APP_BLOCKED", null, OAuthOutcomes.AppBlocked)]
    [InlineData("OAUTH_APP_ACCESS_DENIED", null, OAuthOutcomes.AppAccessDenied)]
    [InlineData("invalid_app_access", "user is not admin approved to access this app", OAuthOutcomes.AppAccessDenied)]
    [InlineData("invalid_grant", "expired authorization code", OAuthOutcomes.CodeExpired)]
    [InlineData("invalid_grant", "invalid authorization code", OAuthOutcomes.CodeExpired)]
    [InlineData("invalid_grant", "invalid code verifier", OAuthOutcomes.CodeVerifier)]
    [InlineData("invalid_grant", "authentication failure", OAuthOutcomes.AuthenticationFailed)]
    [InlineData("invalid_grant", "inactive user", OAuthOutcomes.InactiveUser)]
    [InlineData("invalid_grant", "ip restricted", OAuthOutcomes.IpRestricted)]
    [InlineData("invalid_grant", "invalid login hours", OAuthOutcomes.LoginHours)]
    [InlineData("invalid_grant", "user hasn't approved this consumer", OAuthOutcomes.NotApproved)]
    [InlineData("invalid_grant", "something new", OAuthOutcomes.InvalidGrant)]
    [InlineData("restricted_access", null, OAuthOutcomes.IpRestricted)]
    [InlineData("inactive_user", null, OAuthOutcomes.InactiveUser)]
    [InlineData("inactive_org", null, OAuthOutcomes.InactiveOrg)]
    [InlineData("rate_limit_exceeded", null, OAuthOutcomes.RateLimited)]
    [InlineData("invalid_client_credentials", null, OAuthOutcomes.InvalidClient)]
    [InlineData("unsupported_grant_type", null, OAuthOutcomes.UnsupportedGrantType)]
    [InlineData("invalid_scope", null, OAuthOutcomes.InvalidScope)]
    [InlineData("invalid_request", "missing required parameter", OAuthOutcomes.InvalidRequest)]
    [InlineData("immediate_unsuccessful", null, OAuthOutcomes.SignInNeeded)]
    [InlineData("unknown_error", "retry your request", OAuthOutcomes.TryAgain)]
    [InlineData("brand_new_error", "words", OAuthOutcomes.Other)]
    public void Outcome_DocumentedError_IsRecognised(string error, string? description, string outcome) =>
        Assert.Equal(outcome, OAuthErrors.Outcome(error, description));
}
