using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AffiseSfPortal.Features.Api;

/// <summary>Refusals of a whole request, as <c>application/problem+json</c> (RFC 9457). <c>code</c> is for programs, <c>detail</c> for people.</summary>
internal static class ApiProblem
{
    public static ProblemHttpResult Of(int status, string code, string detail, params IEnumerable<(string Key, object? Value)> more) =>
        TypedResults.Problem(
            detail,
            statusCode: status,
            extensions: new Dictionary<string, object?>(more.Select(m => KeyValuePair.Create(m.Key, m.Value))) { ["code"] = code });

    public static ProblemHttpResult NotAuthenticated() =>
        Of(StatusCodes.Status401Unauthorized, "key-required", $"Send a key that is in use in the header {Keys.ApiKeyScheme.Header}. Administrators make and revoke keys under Settings > API keys.");

    public static ProblemHttpResult ScopeMissing(string? scope) =>
        Of(StatusCodes.Status403Forbidden, "scope-missing", $"This key does not have the scope {scope}.", ("scope", scope));

    public static ProblemHttpResult NoSuchAddress() =>
        Of(StatusCodes.Status404NotFound, "no-such-address", "The API has no such address. /openapi/v1.json describes what it has.");

    public static ProblemHttpResult NoSuchAffiliate() =>
        Of(StatusCodes.Status404NotFound, "no-such-affiliate", "There is no affiliate with this id.");

    public static ProblemHttpResult WrongQuery(string parameter, string detail) =>
        Of(StatusCodes.Status400BadRequest, "invalid-parameter", detail, ("parameter", parameter));

    /// <summary>Says nothing of what went wrong inside, but where the log tells it.</summary>
    public static ProblemHttpResult Failed(HttpContext context) =>
        Of(StatusCodes.Status500InternalServerError, "failed", "The portal could not answer. Its log tells more under this trace id. Sending the same again is safe.",
            ("traceId", Activity.Current?.Id ?? context.TraceIdentifier));

    public static ProblemHttpResult DiskFull() =>
        Of(StatusCodes.Status507InsufficientStorage, "disk-full", "The disk of the portal's database is full. Nothing of this request was stored; send the same again when there is space.");

    public static ProblemHttpResult Busy() =>
        Of(StatusCodes.Status503ServiceUnavailable, "busy", "The database did not answer in time. Sending the same again is safe.");
}
