using System.Text.Json;
using System.Text.RegularExpressions;
using AffiseSfPortal.Salesforce.Http;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;

namespace AffiseSfPortal.Salesforce;

/// <summary>A whole reply, reduced to what a fault is judged by.</summary>
internal readonly record struct ReplyFacts(int HttpStatus, string? ContentType, ReadOnlyMemory<byte> Body, string? RetryAfter = null, DateTimeOffset Now = default);

/// <summary>The one place that turns a refusal into a fault: by Salesforce's own code first, by HTTP status second.</summary>
internal static partial class SalesforceFaultClassifier
{
    /// <summary>Judges a reply that is not the success the call expects. Never throws, whatever the body holds.</summary>
    public static SalesforceFault OfReply(ReplyFacts reply, SalesforceOperation operation, string? keyField = null)
    {
        var said = ErrorReader.Read(reply.Body, reply.ContentType);
        var code = said.Code ?? CodeOfStatus(reply.HttpStatus, said);
        var kind = said switch
        {
            { IsOAuth: true } when operation.IsOAuth() => KindOfOAuth(code, reply.HttpStatus, operation),
            { Code: not null, IsOAuth: false } => KindOfCode(said, reply.HttpStatus, operation, keyField, perRecord: false)
                ?? (reply.HttpStatus is >= 400 and not (401 or 410 or 429) and < 500 ? Kind.Unknown : KindOfStatus(reply.HttpStatus, operation, hasCode: true)),
            _ => KindOfStatus(reply.HttpStatus, operation, hasCode: false),
        };

        // Half a success may hold records or tokens: never quoted.
        var message = reply.HttpStatus < 300 && !said.IsMarkup ? "" : FaultText.Clean(said.Message);
        return new(kind, FaultText.Code(code), message, said.Fields, reply.HttpStatus, RetryAfterReader.Read(reply.RetryAfter, reply.Now), MatchedIds(said));
    }

    /// <summary>Judges one failed element of a collections reply.</summary>
    public static SalesforceFault OfRecord(JsonElement result, SalesforceOperation operation, string? keyField = null)
    {
        var said = ErrorReader.ReadRecord(result);
        var kind = said.Code is null ? Kind.Unknown : KindOfCode(said, httpStatus: null, operation, keyField, perRecord: true) ?? Kind.Unknown;
        return new(kind, FaultText.Code(said.Code ?? "no-error-given"), FaultText.Clean(said.Message), said.Fields, MatchedIds: MatchedIds(said));
    }

    private static Kind? KindOfCode(SaidError said, int? httpStatus, SalesforceOperation operation, string? keyField, bool perRecord)
    {
        var code = said.Code!;
        if (FaultCodes.Passing.Contains(code))
            return perRecord || httpStatus is 400 ? Kind.RowBusy : Kind.Unavailable;
        return code switch
        {
            "INVALID_SESSION_ID" => Says(said, "not valid for use with the REST API") ? Kind.SessionPolicy : Kind.SessionExpired,
            "REQUEST_LIMIT_EXCEEDED" => Says(said, "TotalRequests") ? Kind.DailyLimit : Kind.ConcurrentLimit,
            "DUPLICATE_VALUE" => KindOfDuplicateValue(said, operation, keyField),
            "INVALID_FIELD" => Says(said, "Deserialization failed") ? Kind.BadRequest : Kind.FieldUnknown,
            "NOT_FOUND" => KindOfNotFound(said, operation),
            _ => FaultCodes.Kinds.TryGetValue(code, out var kind) ? kind : null,
        };
    }

    // A row that appeared between look-up and insert of an upsert: the same call becomes an update the next time.
    private static Kind KindOfDuplicateValue(SaidError said, SalesforceOperation operation, string? keyField)
    {
        if (Says(said, "Duplicate external id specified") || Says(said, "Duplicate id specified"))
            return Kind.BadRequest;
        var match = DuplicateValue().Match(said.Message);
        return operation == SalesforceOperation.Upsert && keyField is not null && match.Success
            && string.Equals(match.Groups["field"].Value, keyField, StringComparison.OrdinalIgnoreCase)
                ? Kind.RowBusy
                : Kind.RecordRefused;
    }

    // The text about the key field also answers a record id that does not exist.
    private static Kind KindOfNotFound(SaidError said, SalesforceOperation operation)
    {
        if (operation is SalesforceOperation.Delete)
            return Kind.RecordDeleted;
        return Says(said, "external ID field") ? Kind.KeyFieldUnknown : Kind.ObjectUnknown;
    }

    private static Kind KindOfOAuth(string code, int httpStatus, SalesforceOperation operation)
    {
        if (httpStatus is < 400 or >= 500 || FaultCodes.GrantPassing.Contains(code))
            return Kind.Unavailable;
        if (FaultCodes.GrantEnding.Contains(code) || operation == SalesforceOperation.CodeExchange)
            return Kind.GrantRefused;
        return Kind.BadRequest;
    }

    private static Kind KindOfStatus(int status, SalesforceOperation operation, bool hasCode) => status switch
    {
        // A success status without the success it stands for: a login page, a maintenance page, half a JSON text.
        < 300 => operation.IsWrite() ? Kind.InDoubt : Kind.Unavailable,
        300 => Kind.AmbiguousKey,
        401 => Kind.SessionExpired,
        403 => hasCode ? Kind.Unknown : Kind.Unavailable,
        404 => Kind.Unavailable,
        409 => operation.IsWrite() ? Kind.RowBusy : Kind.Unavailable,
        410 => Kind.VersionRetired,
        429 => Kind.ConcurrentLimit,
        408 or 420 => Kind.Unavailable,

        // A proxy or gateway refuses the call itself, whatever its records hold.
        407 or 417 or 421 or 425 or 426 => Kind.Unavailable,
        >= 400 and < 500 => Kind.BadRequest,

        // A gateway that lost the answer: repeating an upsert or update is harmless, repeating a create is not.
        500 or 502 or 504 when operation == SalesforceOperation.Create && !hasCode => Kind.InDoubt,
        _ => Kind.Unavailable,
    };

    private static string CodeOfStatus(int status, SaidError said) => status switch
    {
        < 300 => said.IsMarkup ? "html-reply" : said.IsJson ? "unexpected-reply" : "reply-cut",
        300 => "several-matches",
        < 400 => "redirect",
        _ => $"http-{status}",
    };

    private static string[]? MatchedIds(SaidError said)
    {
        string[] ids = said.Code switch
        {
            "DUPLICATES_DETECTED" or null => [.. said.MatchedIds],
            "DUPLICATE_VALUE" => [.. Ids().Matches(DuplicateValue().Match(said.Message).Groups["id"].Value).Select(m => m.Value)],
            "DUPLICATE_EXTERNAL_ID" => [.. Ids().Matches(said.Message).Select(m => m.Value)],
            _ => [],
        };
        return ids.Length == 0 ? null : ids;
    }

    private static bool Says(SaidError said, string words) => said.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"duplicate value found: (?<field>\w+) duplicates value on record with id: (?<id>\S+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    private static partial Regex DuplicateValue();

    // A word of 15 or 18 letters and digits, at least one of them a digit.
    [GeneratedRegex(@"\b(?=\w*[0-9])(?:[A-Za-z0-9]{18}|[A-Za-z0-9]{15})\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 200)]
    internal static partial Regex Ids();
}
