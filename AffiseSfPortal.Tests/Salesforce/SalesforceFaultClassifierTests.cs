using System.Text;
using System.Text.Json;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;
using Op = AffiseSfPortal.Salesforce.Http.SalesforceOperation;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforceFaultClassifierTests
{
    [Theory]
    [InlineData("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 2 records: 00Q,00Q", nameof(Kind.RowBusy))]
    [InlineData("SERVER_UNAVAILABLE", "", nameof(Kind.RowBusy))]
    [InlineData("UNKNOWN_EXCEPTION", "", nameof(Kind.RowBusy))]
    [InlineData("REQUEST_RUNNING_TOO_LONG", "", nameof(Kind.RowBusy))]
    [InlineData("ALL_OR_NONE_OPERATION_ROLLED_BACK", "", nameof(Kind.RowBusy))]
    [InlineData("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName, Company]", nameof(Kind.RecordRefused))]
    [InlineData("STRING_TOO_LONG", "Phone: data value too large: 1 (max length=40)", nameof(Kind.RecordRefused))]
    [InlineData("INVALID_EMAIL_ADDRESS", "Email: invalid email address: x", nameof(Kind.RecordRefused))]
    [InlineData("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "", nameof(Kind.RecordRefused))]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", "", nameof(Kind.RecordRefused))]
    [InlineData("FIELD_INTEGRITY_EXCEPTION", "", nameof(Kind.RecordRefused))]
    [InlineData("NUMBER_OUTSIDE_VALID_RANGE", "", nameof(Kind.RecordRefused))]
    [InlineData("INVALID_CROSS_REFERENCE_KEY", "", nameof(Kind.RecordRefused))]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "", nameof(Kind.RecordRefused))]
    [InlineData("MALFORMED_ID", "", nameof(Kind.RecordRefused))]
    [InlineData("MISSING_ARGUMENT", "", nameof(Kind.RecordRefused))]
    [InlineData("ENTITY_IS_DELETED", "entity is deleted", nameof(Kind.RecordDeleted))]
    [InlineData("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", nameof(Kind.RecordConverted))]
    [InlineData("DUPLICATES_DETECTED", "Use one of these records?", nameof(Kind.DuplicateDetected))]
    [InlineData("DUPLICATE_EXTERNAL_ID", "", nameof(Kind.AmbiguousKey))]
    [InlineData("INVALID_FIELD", "No such column 'foo' on sobject of type Bar", nameof(Kind.FieldUnknown))]
    [InlineData("INVALID_FIELD", "Json Deserialization failed on token 'null'", nameof(Kind.BadRequest))]
    [InlineData("INVALID_FIELD_FOR_INSERT_UPDATE", "", nameof(Kind.FieldNotWriteable))]
    [InlineData("INVALID_TYPE", "", nameof(Kind.ObjectUnknown))]
    [InlineData("NOT_FOUND", "The requested resource does not exist", nameof(Kind.ObjectUnknown))]
    [InlineData("NOT_FOUND", "Provided external ID field does not exist or is not accessible: F__c", nameof(Kind.KeyFieldUnknown))]
    [InlineData("INSUFFICIENT_ACCESS_OR_READONLY", "", nameof(Kind.AccessDenied))]
    [InlineData("JSON_PARSER_ERROR", "", nameof(Kind.BadRequest))]
    [InlineData("SOMETHING_NEW_IN_2027", "Its own words", nameof(Kind.Unknown))]
    public void OfRecord_EachCode_HasItsKind(string code, string message, string kind)
    {
        var fault = Record(code, message);

        Assert.Equal(kind, fault.Kind.ToString());
        Assert.Equal(code, fault.Code);
        Assert.Equal(message, fault.Message);
    }

    [Theory]
    [InlineData(401, "INVALID_SESSION_ID", "Session expired or invalid", nameof(Kind.SessionExpired))]
    [InlineData(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API", nameof(Kind.SessionPolicy))]
    [InlineData(401, "INVALID_AUTH_HEADER", "", nameof(Kind.SessionExpired))]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", nameof(Kind.DailyLimit))]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", nameof(Kind.ConcurrentLimit))]
    [InlineData(403, "API_DISABLED_FOR_ORG", "", nameof(Kind.ApiDisabled))]
    [InlineData(403, "API_CURRENTLY_DISABLED", "", nameof(Kind.ApiDisabled))]
    [InlineData(403, "INSUFFICIENT_ACCESS_OR_READONLY", "", nameof(Kind.AccessDenied))]
    [InlineData(403, "STORAGE_LIMIT_EXCEEDED", "", nameof(Kind.Unavailable))]
    [InlineData(403, "NEW_CODE", "", nameof(Kind.Unknown))]
    [InlineData(404, "NOT_FOUND", "The requested resource does not exist", nameof(Kind.ObjectUnknown))]
    [InlineData(404, "ENTITY_IS_DELETED", "", nameof(Kind.RecordDeleted))]
    [InlineData(410, "UNSUPPORTED_API_VERSION", "", nameof(Kind.VersionRetired))]
    [InlineData(410, "GONE", "", nameof(Kind.VersionRetired))]
    [InlineData(400, "InvalidVersion", "", nameof(Kind.VersionRetired))]
    [InlineData(400, "JSON_PARSER_ERROR", "", nameof(Kind.BadRequest))]
    [InlineData(400, "MALFORMED_QUERY", "", nameof(Kind.BadRequest))]
    [InlineData(400, "UNABLE_TO_LOCK_ROW", "", nameof(Kind.RowBusy))]
    [InlineData(500, "UNKNOWN_EXCEPTION", "", nameof(Kind.Unavailable))]
    [InlineData(503, "SERVER_UNAVAILABLE", "", nameof(Kind.Unavailable))]
    public void OfReply_CodeInBody_DecidesBeforeTheStatus(int status, string code, string message, string kind)
    {
        var fault = Reply(status, $$"""[{"message":"{{message}}","errorCode":"{{code}}"}]""");

        Assert.Equal(kind, fault.Kind.ToString());
        Assert.Equal((code, status), (fault.Code, fault.HttpStatus));
    }

    [Theory]
    [InlineData(200, nameof(Op.Read), nameof(Kind.Unavailable), "html-reply")]
    [InlineData(200, nameof(Op.Upsert), nameof(Kind.InDoubt), "html-reply")]
    [InlineData(200, nameof(Op.Refresh), nameof(Kind.Unavailable), "html-reply")]
    [InlineData(302, nameof(Op.Read), nameof(Kind.Unavailable), "redirect")]
    [InlineData(400, nameof(Op.Read), nameof(Kind.BadRequest), "http-400")]
    [InlineData(401, nameof(Op.Read), nameof(Kind.SessionExpired), "http-401")]
    [InlineData(403, nameof(Op.Read), nameof(Kind.Unavailable), "http-403")]
    [InlineData(404, nameof(Op.Read), nameof(Kind.Unavailable), "http-404")]
    [InlineData(405, nameof(Op.Read), nameof(Kind.BadRequest), "http-405")]
    [InlineData(409, nameof(Op.Upsert), nameof(Kind.RowBusy), "http-409")]
    [InlineData(410, nameof(Op.Read), nameof(Kind.VersionRetired), "http-410")]
    [InlineData(412, nameof(Op.Read), nameof(Kind.BadRequest), "http-412")]
    [InlineData(414, nameof(Op.Read), nameof(Kind.BadRequest), "http-414")]
    [InlineData(415, nameof(Op.Upsert), nameof(Kind.BadRequest), "http-415")]
    [InlineData(420, nameof(Op.Upsert), nameof(Kind.Unavailable), "http-420")]
    [InlineData(429, nameof(Op.Upsert), nameof(Kind.ConcurrentLimit), "http-429")]
    [InlineData(431, nameof(Op.Read), nameof(Kind.BadRequest), "http-431")]
    [InlineData(500, nameof(Op.Upsert), nameof(Kind.Unavailable), "http-500")]
    [InlineData(502, nameof(Op.Upsert), nameof(Kind.Unavailable), "http-502")]
    [InlineData(502, nameof(Op.Create), nameof(Kind.InDoubt), "http-502")]
    [InlineData(503, nameof(Op.Create), nameof(Kind.Unavailable), "http-503")]
    [InlineData(504, nameof(Op.Create), nameof(Kind.InDoubt), "http-504")]
    [InlineData(503, nameof(Op.Refresh), nameof(Kind.Unavailable), "http-503")]
    public void OfReply_Html_StatusDecidesAndTextIsPlain(int status, string operation, string kind, string code)
    {
        var fault = SalesforceFaultClassifier.OfReply(
            new(status, "text/html", Encoding.UTF8.GetBytes("<html><style>b{}</style><h1>Down for <b>maintenance</b></h1><script>alert(1)</script></html>")), Enum.Parse<Op>(operation));

        Assert.Equal((kind, code), (fault.Kind.ToString(), fault.Code));
        Assert.Equal("Down for maintenance", fault.Message);
    }

    [Theory]
    [InlineData(400, "invalid_grant", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "inactive_user", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "inactive_org", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "invalid_client_id", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(401, "invalid_client", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "invalid_client_credentials", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "invalid_app_access", nameof(Op.Refresh), nameof(Kind.GrantRefused))]
    [InlineData(400, "unknown_error", nameof(Op.Refresh), nameof(Kind.Unavailable))]
    [InlineData(400, "rate_limit_exceeded", nameof(Op.Refresh), nameof(Kind.Unavailable))]
    [InlineData(500, "invalid_grant", nameof(Op.Refresh), nameof(Kind.Unavailable))]
    [InlineData(400, "unsupported_grant_type", nameof(Op.Refresh), nameof(Kind.BadRequest))]
    [InlineData(400, "redirect_uri_mismatch", nameof(Op.CodeExchange), nameof(Kind.GrantRefused))]
    [InlineData(400, "invalid_request", nameof(Op.CodeExchange), nameof(Kind.GrantRefused))]
    [InlineData(400, "unknown_error", nameof(Op.CodeExchange), nameof(Kind.Unavailable))]
    public void OfReply_OAuthError_OnlyDefiniteOnesEndTheGrant(int status, string error, string operation, string kind)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"error":"{{error}}","error_description":"said so"}""");

        var fault = SalesforceFaultClassifier.OfReply(new(status, "application/json", body), Enum.Parse<Op>(operation));

        Assert.Equal((kind, error, "said so"), (fault.Kind.ToString(), fault.Code, fault.Message));
    }

    [Theory]
    [InlineData(nameof(Op.Upsert), "uuid__c", "duplicate value found: uuid__c duplicates value on record with id: 00QAA00000abcde", nameof(Kind.RowBusy))]
    [InlineData(nameof(Op.Upsert), "UUID__C", "duplicate value found: uuid__c duplicates value on record with id: 00QAA00000abcde", nameof(Kind.RowBusy))]
    [InlineData(nameof(Op.Upsert), "Other__c", "duplicate value found: uuid__c duplicates value on record with id: 00QAA00000abcde", nameof(Kind.RecordRefused))]
    [InlineData(nameof(Op.Create), "uuid__c", "duplicate value found: uuid__c duplicates value on record with id: 00QAA00000abcde", nameof(Kind.RecordRefused))]
    [InlineData(nameof(Op.Upsert), "uuid__c", "duplicate value found: <unknown> duplicates value on record with id: <unknown>", nameof(Kind.RecordRefused))]
    [InlineData(nameof(Op.Upsert), "uuid__c", "Duplicate external id specified: 7", nameof(Kind.BadRequest))]
    [InlineData(nameof(Op.Update), null, "Duplicate id specified in REST request", nameof(Kind.BadRequest))]
    public void OfRecord_DuplicateValue_IsARaceOnlyOnTheKey(string operation, string? keyField, string message, string kind)
    {
        var fault = Record("DUPLICATE_VALUE", message, Enum.Parse<Op>(operation), keyField);

        Assert.Equal(kind, fault.Kind.ToString());
        if (message.Contains("uuid__c", StringComparison.Ordinal))
        {
            Assert.Equal(["00QAA00000abcde"], fault.MatchedIds);
            Assert.Equal(["uuid__c"], fault.Fields);
        }
    }

    [Theory]
    [InlineData("duplicateResut")]
    [InlineData("duplicateResult")]
    public void OfReply_DuplicatesDetected_NamesTheMatchesInBothSpellings(string member)
    {
        var fault = Reply(400, $$$"""
            [{"{{{member}}}":{"matchResults":[{"matchRecords":[{"record":{"Id":"00Q5g00000ABCDEFGH"}},{"record":{"Id":"00Q5g00000ABCDEFGI"}}]}]},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]
            """);

        Assert.Equal(Kind.DuplicateDetected, fault.Kind);
        Assert.Equal(["00Q5g00000ABCDEFGH", "00Q5g00000ABCDEFGI"], fault.MatchedIds);
    }

    [Fact]
    public void OfReply_300_IsAnAmbiguousKeyWithTheMatchedRecords()
    {
        var fault = Reply(300, """["/services/data/v60.0/sobjects/Lead/00Q5g00000ABCDEFGH","/services/data/v60.0/sobjects/Lead/00Q5g00000ABCDEFGI"]""");

        Assert.Equal((Kind.AmbiguousKey, "several-matches"), (fault.Kind, fault.Code));
        Assert.Equal(["00Q5g00000ABCDEFGH", "00Q5g00000ABCDEFGI"], fault.MatchedIds);
    }

    [Fact]
    public void OfRecord_DuplicateExternalId_NamesTheRecords()
    {
        var fault = Record("DUPLICATE_EXTERNAL_ID", "more than one record found for external id field: [00Q5g00000ABCDEFGH, 00Q5g00000ABCDEFGI]");

        Assert.Equal(["00Q5g00000ABCDEFGH", "00Q5g00000ABCDEFGI"], fault.MatchedIds);
    }

    [Theory]
    [InlineData("No such column 'Foo__c' on sobject of type Lead", "Foo__c")]
    [InlineData("Required fields are missing: [LastName, Company]", "LastName,Company")]
    [InlineData("Unable to create/update fields: Rating, Title. Please check the security settings of this field", "Rating,Title")]
    [InlineData("Provided external ID field does not exist or is not accessible: Namez", "Namez")]
    [InlineData("Something else", "")]
    public void OfRecord_NoFieldsGiven_FindsThemInTheMessage(string message, string fields) =>
        Assert.Equal(fields, string.Join(',', Record("INVALID_FIELD", message).Fields));

    [Fact]
    public void OfRecord_SeveralErrors_FirstDecidesAndAllAreTold()
    {
        using var json = JsonDocument.Parse("""
            {"success":false,"errors":[{"statusCode":"STRING_TOO_LONG","message":"a","fields":["City"]},{"statusCode":"INVALID_FIELD","message":"b","fields":["Email"]}]}
            """);

        var fault = SalesforceFaultClassifier.OfRecord(json.RootElement, Op.Upsert);

        Assert.Equal((Kind.RecordRefused, "a; b"), (fault.Kind, fault.Message));
        Assert.Equal(["City", "Email"], fault.Fields);
    }

    [Fact]
    public void OfRecord_NoErrorAtAll_IsUnknown()
    {
        using var json = JsonDocument.Parse("""{"success":false}""");

        Assert.Equal((Kind.Unknown, "no-error-given"), (SalesforceFaultClassifier.OfRecord(json.RootElement, Op.Upsert) is var f ? (f.Kind, f.Code) : default));
    }

    [Theory]
    [InlineData(401, "<?xml version='1.0'?><e><f>LOGIN_OAUTH_INVALID_TOKEN</f></e>", nameof(Kind.SessionExpired), "LOGIN_OAUTH_INVALID_TOKEN")]
    [InlineData(403, "Bad_OAuth_Token", nameof(Kind.SessionExpired), "Bad_OAuth_Token")]
    [InlineData(503, "", nameof(Kind.Unavailable), "")]
    [InlineData(500, "{\"message\":", nameof(Kind.Unavailable), "{\"message\":")]
    [InlineData(400, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", nameof(Kind.BadRequest), null)]
    [InlineData(400, "[{\"message\":\"\\ud800\",\"errorCode\":\"\\ud800\"}]", nameof(Kind.Unknown), null)]
    [InlineData(400, "null", nameof(Kind.BadRequest), null)]
    [InlineData(400, "[]", nameof(Kind.BadRequest), null)]
    [InlineData(400, "[1,2]", nameof(Kind.BadRequest), null)]
    public void OfReply_OddBody_NeverHidesTheStatus(int status, string body, string kind, string? message)
    {
        var fault = Reply(status, body);

        Assert.Equal((kind, status), (fault.Kind.ToString(), fault.HttpStatus));
        if (message is not null)
            Assert.Equal(message, fault.Message);
    }

    [Fact]
    public void OfReply_HalfASuccess_IsNeverQuoted()
    {
        var fault = SalesforceFaultClassifier.OfReply(new(200, "application/json", "{\"access_token\":\"00Dsecret"u8.ToArray()), Op.Refresh);

        Assert.Equal((Kind.Unavailable, "reply-cut", ""), (fault.Kind, fault.Code, fault.Message));
    }

    private static SalesforceFault Record(string code, string message, Op operation = Op.Upsert, string? keyField = null)
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(new { success = false, errors = new[] { new { statusCode = code, message, fields = Array.Empty<string>() } } }));
        return SalesforceFaultClassifier.OfRecord(json.RootElement, operation, keyField);
    }

    private static SalesforceFault Reply(int status, string body, Op operation = Op.Upsert) =>
        SalesforceFaultClassifier.OfReply(new(status, null, Encoding.UTF8.GetBytes(body)), operation);
}
