namespace AffiseSfPortal.Features.Help;

/// <summary>Every code with a page of its own. Words are in <see cref="ErrorDictionary"/>.</summary>
internal static class ErrorCodes
{
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new("REQUIRED_FIELD_MISSING", ErrorGroup.Record),
        new("STRING_TOO_LONG", ErrorGroup.Record),
        new("INVALID_EMAIL_ADDRESS", ErrorGroup.Record),
        new("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ErrorGroup.Record),
        new("FIELD_CUSTOM_VALIDATION_EXCEPTION", ErrorGroup.Record),
        new("FIELD_INTEGRITY_EXCEPTION", ErrorGroup.Record),
        new("NUMBER_OUTSIDE_VALID_RANGE", ErrorGroup.Record),
        new("INVALID_CROSS_REFERENCE_KEY", ErrorGroup.Record),
        new("ENTITY_IS_DELETED", ErrorGroup.Record),
        new("CANNOT_UPDATE_CONVERTED_LEAD", ErrorGroup.Record),
        new("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", ErrorGroup.Record),
        new("DUPLICATES_DETECTED", ErrorGroup.Record),
        new("DUPLICATE_VALUE", ErrorGroup.Record),
        new("DUPLICATE_EXTERNAL_ID", ErrorGroup.Record),
        new("MALFORMED_ID", ErrorGroup.Record),
        new("JSON_PARSER_ERROR", ErrorGroup.Record),
        new("UNABLE_TO_LOCK_ROW", ErrorGroup.Record),
        new("REQUEST_RUNNING_TOO_LONG", ErrorGroup.Record),
        new("ALL_OR_NONE_OPERATION_ROLLED_BACK", ErrorGroup.Record),
        new("PROCESSING_HALTED", ErrorGroup.Record),
        new("in-doubt", ErrorGroup.Record),
        new("INVALID_FIELD", ErrorGroup.Mapping),
        new("INVALID_FIELD_FOR_INSERT_UPDATE", ErrorGroup.Mapping),
        new("INVALID_TYPE", ErrorGroup.Mapping),
        new("MISSING_ARGUMENT", ErrorGroup.Mapping),
        new("NOT_FOUND", ErrorGroup.Mapping),
        new("INSUFFICIENT_ACCESS_OR_READONLY", ErrorGroup.Mapping),
        new("INVALID_SESSION_ID", ErrorGroup.Connection),
        new("LOGIN_OAUTH_INVALID_TOKEN", ErrorGroup.Connection),
        new("REQUEST_LIMIT_EXCEEDED", ErrorGroup.Connection),
        new("API_DISABLED_FOR_ORG", ErrorGroup.Connection),
        new("STORAGE_LIMIT_EXCEEDED", ErrorGroup.Connection),
        new("SERVER_UNAVAILABLE", ErrorGroup.Connection),
        new("UNKNOWN_EXCEPTION", ErrorGroup.Connection),
        new("timeout", ErrorGroup.Connection),
        new("html-reply", ErrorGroup.Connection),
        new("http", ErrorGroup.Connection),
        new("UNSUPPORTED_API_VERSION", ErrorGroup.Connection),
        new("redirect_uri_mismatch", ErrorGroup.OAuth),
        new("invalid_client_id", ErrorGroup.OAuth),
        new("invalid_client", ErrorGroup.OAuth),
        new("invalid_grant", ErrorGroup.OAuth),
        new("access_denied", ErrorGroup.OAuth),
        new("immediate_unsuccessful", ErrorGroup.OAuth),
        new("invalid_request", ErrorGroup.OAuth),
        new("invalid_client_credentials", ErrorGroup.OAuth),
        new("unsupported_grant_type", ErrorGroup.OAuth),
        new("invalid_app_access", ErrorGroup.OAuth),
        new("restricted_access", ErrorGroup.OAuth),
        new("unsupported_token_type", ErrorGroup.OAuth),
        new("invalid_token", ErrorGroup.OAuth),
        new("Bad_OAuth_Token", ErrorGroup.OAuth),
        new("OAUTH_APPROVAL_ERROR_GENERIC", ErrorGroup.OAuth),
        new("OAUTH_APP_BLOCKED", ErrorGroup.OAuth),
        new("OAUTH_APP_ACCESS_DENIED", ErrorGroup.OAuth),
        new("ip_restricted", ErrorGroup.OAuth),
        new("inactive_user", ErrorGroup.OAuth),
        new("inactive_org", ErrorGroup.OAuth),
        new("invalid_scope", ErrorGroup.OAuth),
        new("no_refresh_token", ErrorGroup.OAuth),
        new("rate_limit_exceeded", ErrorGroup.OAuth),
        new("unknown_error", ErrorGroup.OAuth),
    ];

    /// <summary>A status without a code, <c>http-414</c>, has the page of them all.</summary>
    public static ErrorCode? Find(string? code) =>
        All.FirstOrDefault(c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase))
        ?? (code?.StartsWith("http-", StringComparison.Ordinal) == true ? All.First(c => c.Code == "http") : null);
}

internal sealed record ErrorCode(string Code, ErrorGroup Group);

internal enum ErrorGroup
{
    Record = 0,
    Mapping = 1,
    Connection = 2,
    OAuth = 3,
}
