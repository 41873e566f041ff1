using System.Collections.Frozen;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Salesforce;

/// <summary>Salesforce's codes whose kind does not depend on the message or the call.</summary>
internal static class FaultCodes
{
    public static FrozenDictionary<string, Kind> Kinds { get; } = new Dictionary<string, Kind>(StringComparer.Ordinal)
    {
        // One record; passes by itself.
        ["UNABLE_TO_LOCK_ROW"] = Kind.RowBusy,
        ["ALL_OR_NONE_OPERATION_ROLLED_BACK"] = Kind.RowBusy,
        ["PROCESSING_HALTED"] = Kind.RowBusy,

        // One record; a person is needed.
        ["REQUIRED_FIELD_MISSING"] = Kind.RecordRefused,
        ["STRING_TOO_LONG"] = Kind.RecordRefused,
        ["INVALID_EMAIL_ADDRESS"] = Kind.RecordRefused,
        ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"] = Kind.RecordRefused,
        ["FIELD_CUSTOM_VALIDATION_EXCEPTION"] = Kind.RecordRefused,
        ["FIELD_FILTER_VALIDATION_EXCEPTION"] = Kind.RecordRefused,
        ["FIELD_INTEGRITY_EXCEPTION"] = Kind.RecordRefused,
        ["NUMBER_OUTSIDE_VALID_RANGE"] = Kind.RecordRefused,
        ["INVALID_CROSS_REFERENCE_KEY"] = Kind.RecordRefused,
        ["INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"] = Kind.RecordRefused,
        ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"] = Kind.RecordRefused,
        ["INACTIVE_OWNER_OR_USER"] = Kind.RecordRefused,
        ["INVALID_TYPE_ON_FIELD_IN_RECORD"] = Kind.RecordRefused,
        ["MALFORMED_ID"] = Kind.RecordRefused,
        ["MISSING_ARGUMENT"] = Kind.RecordRefused,
        ["ENTITY_IS_DELETED"] = Kind.RecordDeleted,
        ["CANNOT_UPDATE_CONVERTED_LEAD"] = Kind.RecordConverted,
        ["DUPLICATES_DETECTED"] = Kind.DuplicateDetected,
        ["DUPLICATE_EXTERNAL_ID"] = Kind.AmbiguousKey,

        // The mapping, or rights on object and fields.
        ["INVALID_FIELD_FOR_INSERT_UPDATE"] = Kind.FieldNotWriteable,
        ["INVALID_TYPE"] = Kind.ObjectUnknown,
        ["INVALID_EXTERNAL_ID_FIELD_NAME"] = Kind.KeyFieldUnknown,
        ["INSUFFICIENT_ACCESS_OR_READONLY"] = Kind.AccessDenied,
        ["INSUFFICIENT_ACCESS"] = Kind.AccessDenied,
        ["OPERATION_NOT_ALLOWED"] = Kind.AccessDenied,
        ["CANNOT_EXECUTE_FLOW_TRIGGER"] = Kind.RecordRefused,

        // The connection.
        ["Bad_OAuth_Token"] = Kind.SessionExpired,
        ["Missing_OAuth_Token"] = Kind.SessionExpired,
        ["Wrong_Org"] = Kind.SessionExpired,
        ["API_DISABLED_FOR_ORG"] = Kind.ApiDisabled,
        ["API_CURRENTLY_DISABLED"] = Kind.ApiDisabled,
        ["ORG_LOCKED"] = Kind.ApiDisabled,
        ["FUNCTIONALITY_NOT_ENABLED"] = Kind.ApiDisabled,
        ["UNSUPPORTED_API_VERSION"] = Kind.VersionRetired,
        ["InvalidVersion"] = Kind.VersionRetired,
        ["STORAGE_LIMIT_EXCEEDED"] = Kind.Unavailable,

        // Ours.
        ["JSON_PARSER_ERROR"] = Kind.BadRequest,
        ["MALFORMED_QUERY"] = Kind.BadRequest,
        ["INVALID_QUERY_FILTER_OPERATOR"] = Kind.BadRequest,
        ["METHOD_NOT_ALLOWED"] = Kind.BadRequest,
        ["INVALID_ID_FIELD"] = Kind.BadRequest,
        ["EXCEEDED_MAX_SIZE_REQUEST"] = Kind.BadRequest,
        ["INVALID_BATCH_SIZE"] = Kind.BadRequest,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the identity host answers instead of JSON, with a 403.</summary>
    public static FrozenSet<string> PlainWords { get; } = FrozenSet.ToFrozenSet(["Bad_OAuth_Token", "Missing_OAuth_Token", "Wrong_Org"], StringComparer.Ordinal);

    /// <summary>Busy for one record, down for a whole call.</summary>
    public static FrozenSet<string> Passing { get; } = FrozenSet.ToFrozenSet(
        ["SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "REQUEST_RUNNING_TOO_LONG", "QUERY_TIMEOUT"], StringComparer.Ordinal);

    /// <summary>OAuth errors that end a grant for good when they come with a 4xx.</summary>
    public static FrozenSet<string> GrantEnding { get; } = FrozenSet.ToFrozenSet(
        [
            "invalid_grant", "inactive_user", "inactive_org", "invalid_client", "invalid_client_id", "invalid_client_credentials",
            "invalid_app_access", "unauthorized_client",
        ],
        StringComparer.Ordinal);

    /// <summary>OAuth errors that pass by themselves.</summary>
    public static FrozenSet<string> GrantPassing { get; } = FrozenSet.ToFrozenSet(
        ["unknown_error", "rate_limit_exceeded", "server_error", "temporarily_unavailable"], StringComparer.Ordinal);
}
