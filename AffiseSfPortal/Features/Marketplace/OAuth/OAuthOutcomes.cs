namespace AffiseSfPortal.Features.Marketplace.OAuth;

/// <summary>Every way in which a sign-in at Salesforce can end. Each has a title, an explanation and a cure in <c>OAuthWords.resx</c>:
/// <c>{code}.Title</c>, <c>{code}.Why</c>, <c>{code}.Cure</c>.</summary>
internal static class OAuthOutcomes
{
    public const string Connected = "connected";

    // Nothing was started here, or not by this person, or too long ago: HTTP 400.
    public const string StateMissing = "state-missing";
    public const string StateUnknown = "state-unknown";
    public const string StateOtherUser = "state-other-user";
    public const string StateUsed = "state-used";
    public const string StateExpired = "state-expired";
    public const string StateSuperseded = "state-superseded";
    public const string NotSignedIn = "not-signed-in";

    // Before leaving.
    public const string NotConfigured = "not-configured";
    public const string SecretUnreadable = "secret-unreadable";

    // Salesforce said so.
    public const string AccessDenied = "access-denied";
    public const string RedirectUriMismatch = "redirect-uri-mismatch";
    public const string InvalidClientId = "invalid-client-id";
    public const string InvalidClient = "invalid-client";
    public const string AppNotInstalled = "app-not-installed";
    public const string AppBlocked = "app-blocked";
    public const string AppAccessDenied = "app-access-denied";
    public const string CodeExpired = "code-expired";
    public const string CodeVerifier = "code-verifier";
    public const string IpRestricted = "ip-restricted";
    public const string LoginHours = "login-hours";
    public const string InactiveUser = "inactive-user";
    public const string InactiveOrg = "inactive-org";
    public const string NotApproved = "not-approved";
    public const string AuthenticationFailed = "authentication-failed";
    public const string InvalidGrant = "invalid-grant";
    public const string InvalidScope = "invalid-scope";
    public const string InvalidRequest = "invalid-request";
    public const string UnsupportedGrantType = "unsupported-grant-type";
    public const string RateLimited = "rate-limited";
    public const string SignInNeeded = "sign-in-needed";
    public const string TryAgain = "try-again";
    public const string Other = "other";

    // The answer cannot be used.
    public const string NoCode = "no-code";
    public const string NoRefreshToken = "no-refresh-token";
    public const string Unreachable = "unreachable";
    public const string HostRefused = "host-refused";
    public const string OrgUnread = "org-unread";

    public static IReadOnlyList<string> All { get; } =
    [
        Connected, StateMissing, StateUnknown, StateOtherUser, StateUsed, StateExpired, StateSuperseded, NotSignedIn,
        NotConfigured, SecretUnreadable, AccessDenied, RedirectUriMismatch, InvalidClientId, InvalidClient, AppNotInstalled,
        AppBlocked, AppAccessDenied, CodeExpired, CodeVerifier, IpRestricted, LoginHours, InactiveUser, InactiveOrg, NotApproved,
        AuthenticationFailed, InvalidGrant, InvalidScope, InvalidRequest, UnsupportedGrantType, RateLimited, SignInNeeded, TryAgain,
        Other, NoCode, NoRefreshToken, Unreachable, HostRefused, OrgUnread,
    ];

    /// <summary>What a person may see on Salesforce's own page, from which no callback ever comes.</summary>
    public static IReadOnlyList<string> ShownBySalesforce { get; } =
        [RedirectUriMismatch, InvalidClientId, AccessDenied, AppNotInstalled, AppBlocked, AppAccessDenied, IpRestricted, InactiveUser, InactiveOrg];

    /// <summary>The reply belongs to no sign-in of this person: a 400, and nothing was asked of Salesforce.</summary>
    public static bool IsStateProblem(string code) =>
        code is StateMissing or StateUnknown or StateOtherUser or StateUsed or StateExpired or StateSuperseded or NotSignedIn;
}
