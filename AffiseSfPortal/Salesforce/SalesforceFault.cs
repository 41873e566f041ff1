namespace AffiseSfPortal.Salesforce;

/// <summary>What Salesforce (or the way there) refused, classified once: by <c>errorCode</c> first, HTTP status second.</summary>
/// <param name="Code">Salesforce's <c>errorCode</c> / <c>statusCode</c> / OAuth <c>error</c>, or a code of ours in lower case with dashes when there was none (<c>timeout</c>, <c>html-reply</c>).</param>
/// <param name="Message">Salesforce's own words as plain text, at most 1,000 characters; markup stripped.</param>
/// <param name="Fields">API names that Salesforce named; may be empty.</param>
/// <param name="HttpStatus">Null when no reply arrived.</param>
/// <param name="RetryAfter">Only when a gateway sent a sensible Retry-After, at most 15 minutes.</param>
/// <param name="MatchedIds">Ids of the records a duplicate rule or key matched; may be empty.</param>
public sealed record SalesforceFault(
    SalesforceFaultKind Kind,
    string Code,
    string Message,
    IReadOnlyList<string> Fields,
    int? HttpStatus = null,
    TimeSpan? RetryAfter = null,
    IReadOnlyList<string>? MatchedIds = null);

/// <summary>Kinds of refusal. The engine derives from these what to do; nothing else looks at codes.</summary>
public enum SalesforceFaultKind
{
    // One record, will pass: UNABLE_TO_LOCK_ROW, racing DUPLICATE_VALUE on the key, SERVER_UNAVAILABLE per record…
    RowBusy = 0,

    // One record, a person is needed.
    RecordRefused = 1,
    RecordDeleted = 2,
    RecordConverted = 3,
    DuplicateDetected = 4,
    AmbiguousKey = 5,

    // The mapping or the rights on object and fields.
    FieldUnknown = 10,
    FieldNotWriteable = 11,
    ObjectUnknown = 12,
    KeyFieldUnknown = 13,
    AccessDenied = 14,

    // The connection.
    SessionExpired = 20,
    SessionPolicy = 21,
    GrantRefused = 22,
    DailyLimit = 23,
    ConcurrentLimit = 24,
    Unavailable = 25,
    ApiDisabled = 26,
    VersionRetired = 27,
    HostRefused = 28,
    TlsRefused = 29,

    // The request may or may not have taken effect.
    InDoubt = 30,

    // Our own fault or an unknown code: shown verbatim, never swallowed.
    BadRequest = 40,
    Unknown = 41,
}

/// <summary>The one exception of the Salesforce room.</summary>
public sealed class SalesforceException : Exception
{
    public SalesforceException(SalesforceFault fault, Exception? innerException = null)
        : base($"{fault.Code}: {fault.Message}", innerException) => Fault = fault;

    public SalesforceFault Fault { get; }
}
