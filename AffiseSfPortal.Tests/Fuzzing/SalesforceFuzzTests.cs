using System.Net;
using System.Text;
using System.Text.Json;
using AffiseSfPortal.Features.Settings.Alerting;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Wire;
using AffiseSfPortal.Tests.Mapping;
using CsCheck;

namespace AffiseSfPortal.Tests.Fuzzing;

/// <summary>Whatever the other side sends: read or refused, in the declared way, and bounded.</summary>
public sealed class SalesforceFuzzTests
{
    private static readonly string[] Errors =
    [
        """[{"message":"Required fields are missing: [LastName]","errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName"]}]""",
        """[{"errorCode":"DUPLICATE_VALUE","message":"duplicate value found: Affise_Affiliate_Id__c duplicates value on record with id: 00Q5g00000ABCDE","fields":[]}]""",
        """[{"duplicateResult":{"matchResults":[{"matchRecords":[{"record":{"Id":"00Q5g00000ABCDEFGH"}}]}]},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]""",
        """{"error":"invalid_grant","error_description":"expired access/refresh token"}""",
        """["/services/data/v60.0/sobjects/Lead/00Q5g00000ABCDEFGH","/services/data/v60.0/sobjects/Lead/00Q5g00000ABCDEFGI"]""",
        """{"errors":[{"statusCode":"STRING_TOO_LONG","message":"Company: data value too large","fields":["Company"]}],"success":false}""",
        "<html><head><style>x</style></head><body><h1>We are down for maintenance.</h1></body></html>", "INVALID_SESSION_ID", "",
    ];

    private static readonly string[] Results =
    [
        """[{"id":"00Q5g00000ABCDEFGH","success":true,"errors":[],"created":true},{"success":false,"errors":[{"statusCode":"STRING_TOO_LONG","message":"x","fields":["Company"]}]}]""",
        """[{"id":"00Q5g00000ABCDEFGH","success":true,"errors":[]}]""", "[]",
    ];

    private static readonly string[] Queries =
    [
        """{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"00Q5g00000ABCDEFGH","Name":"Ann","Owner":{"attributes":{},"Name":"Lee"},"Score__c":1.5},{"Id":null,"Tasks":{"records":[]}}]}""",
    ];

    private static readonly string[] Describes =
    [
        """{"name":"Lead","label":"Lead","createable":true,"updateable":true,"fields":[{"name":"Status","label":"Lead Status","type":"picklist","length":255,"picklistValues":[{"value":"Open","label":"Open","active":true,"defaultValue":true}],"referenceTo":["User"],"nillable":false}]}""",
    ];

    private static readonly string[] Tokens =
    [
        """{"access_token":"00D!x","refresh_token":"r1","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA","scope":"api"}""",
    ];

    private readonly SalesforceHostGate _gate = new(new SalesforceHostOptions());

    [Fact]
    public void Fault_OfAnyReply_IsBoundedPlainText() => Fuzz.All(
        Gen.Select(Fuzz.Near(Errors), Gen.Int[200, 599], Gen.Enum<SalesforceOperation>(), Fuzz.NearText("text/html", "application/json;charset=UTF-8")),
        t =>
        {
            var fault = SalesforceFaultClassifier.OfReply(new ReplyFacts(t.Item2, t.Item4, t.Item1, t.Item4, DateTimeOffset.UnixEpoch), t.Item3, "Affise_Affiliate_Id__c");
            AssertPlain(fault);
            // The same reply is judged alike however often it is asked.
            Assert.Equal(fault.Kind, SalesforceFaultClassifier.OfReply(new ReplyFacts(t.Item2, t.Item4, t.Item1, t.Item4, DateTimeOffset.UnixEpoch), t.Item3, "Affise_Affiliate_Id__c").Kind);
        });

    [Fact]
    public void Results_OfAnyReply_AreOneForEachRecordOrInDoubt() => Fuzz.All(
        Gen.Select(Fuzz.Near(Results), Gen.Int[0, 3], One.Of(SalesforceOperation.Create, SalesforceOperation.Update, SalesforceOperation.Upsert)),
        t =>
        {
            try
            {
                var results = CollectionReader.Read(new SalesforceReply(HttpStatusCode.OK, "application/json", t.Item1, new Dictionary<string, string>()), t.Item2, t.Item3, "K__c");
                Assert.Equal(t.Item2, results.Count);
                foreach (var result in results)
                {
                    Assert.True(result.Fault is not null || result.Id is { Length: 15 or 18 });
                    if (result.Fault is { } fault)
                        AssertPlain(fault);
                }
            }
            catch (SalesforceException e)
            {
                Assert.Equal(SalesforceFaultKind.InDoubt, e.Fault.Kind);
            }
        });

    [Fact]
    public void Rows_OfAnyReply_AreReadOrRefusedAsJson() => Fuzz.All(Fuzz.Near(Queries), body =>
    {
        try
        {
            Assert.All(QueryReader.Read(body).Rows, r => Assert.DoesNotContain("", r.Keys.Where(k => k is null)));
        }
        catch (JsonException)
        {
            // What the client makes a fault of.
        }
    });

    [Fact]
    public void Describe_OfAnyReply_HasNamesAndTypesOrIsRefusedAsJson() => Fuzz.All(Fuzz.Near(Describes), body =>
    {
        try
        {
            if (JsonSerializer.Deserialize(body, SalesforceJson.Default.WireDescribe) is not { } wire)
                return;
            var describe = DescribeReader.ToDescribe(wire, null);
            Assert.NotEmpty(describe.Name);
            Assert.All(describe.Fields, f =>
            {
                Assert.NotEmpty(f.Name);
                Assert.NotEmpty(f.Type);
                Assert.NotNull(f.Label);
                Assert.All(f.PicklistValues, p => Assert.NotNull(p.Value));
            });
        }
        catch (JsonException)
        {
            // What the client makes a fault of.
        }
    });

    [Fact]
    public void Token_OfAnyReply_GoesToASalesforceHostOrNowhere() => Fuzz.All(Fuzz.Near(Tokens), body =>
    {
        try
        {
            if (TokenReader.Read(body, _gate) is not { } grant)
                return;
            Assert.True(_gate.Check(grant.InstanceUrl).IsAllowed);
            // Fit for a header.
            using var message = new HttpRequestMessage();
            message.Headers.Add("Authorization", "Bearer " + grant.AccessToken);
            Assert.Equal("Bearer " + grant.AccessToken, message.Headers.GetValues("Authorization").Single());
        }
        catch (JsonException)
        {
            // What the flow makes a fault of.
        }
        catch (SalesforceException e)
        {
            Assert.Equal(SalesforceFaultKind.HostRefused, e.Fault.Kind);
        }
    });

    [Fact]
    public void Gates_AnyAddress_AllowOnlyWhatABrowserReadsTheSame() => Fuzz.All(
        Fuzz.NearText("https://acme.my.salesforce.com/services/data/v60.0", "https://login.salesforce.com", "acme--dev.sandbox.my.salesforce.com", "https://hooks.example.com/x", "https://user@hooks.example.com:443/?q#f"),
        text =>
        {
            var verdict = _gate.Check(text);
            Assert.Equal(verdict.IsAllowed, verdict.Origin is not null);
            _ = _gate.CheckDomain(text);
            _ = _gate.LoginHostFor(text);
            if (verdict.Origin is { } origin)
            {
                Assert.Equal(("https", 443, ""), (origin.Scheme, origin.Port, origin.UserInfo));
                Assert.True(_gate.Check(origin).IsAllowed);
                Assert.Equal(origin, _gate.Check(origin.AbsoluteUri).Origin);
                Assert.True(origin.Host is "login.salesforce.com" or "test.salesforce.com" or "welcome.salesforce.com"
                    || origin.Host.EndsWith(".salesforce.com", StringComparison.Ordinal) || origin.Host.EndsWith(".my-salesforce.com", StringComparison.Ordinal)
                    || origin.Host.EndsWith(".cloudforce.com", StringComparison.Ordinal) || origin.Host.EndsWith(".database.com", StringComparison.Ordinal), origin.Host);
                AssertOneHost(text, origin.Host);
            }

            var alerts = new AlertGate([], mayCallSelf: false, (_, _) => throw new InvalidOperationException());
            _ = alerts.CheckMail(text, 25);
            _ = AlertHostOptions.Canonical(text);
            if (alerts.CheckUrl(text) != AlertTarget.Allowed)
                return;
            var uri = new Uri(text.Trim());
            Assert.Equal(("https", 443), (uri.Scheme, uri.Port));
            Assert.Contains('.', uri.IdnHost);
            Assert.False(IPAddress.TryParse(uri.IdnHost.TrimEnd('.'), out _), uri.IdnHost);
            AssertOneHost(text, uri.IdnHost);
        });

    [Fact]
    public void Headers_OfAnyReply_AreReadWithinBounds() => Fuzz.All(
        Gen.Select(Fuzz.NearText("120", "Wed, 21 Oct 2026 07:28:00 GMT"), Fuzz.NearText("api-usage=45/15000; per-app-api-usage=17/250(appName=x)")),
        t =>
        {
            var wait = RetryAfterReader.Read(t.Item1, DateTimeOffset.UnixEpoch);
            Assert.True(wait is null || (wait > TimeSpan.Zero && wait <= RetryAfterReader.Longest));
            var usage = LimitInfo.Read(t.Item2);
            Assert.True(usage is null || usage is { Used: >= 0, Allowed: >= 0 });
            _ = SalesforceApiUrl.TryParse(t.Item1, out _, out _);
            _ = SalesforceTimeConverter.TryRead(t.Item1, out _);
        });

    [Fact]
    public void Clean_AnyText_IsBoundedAndShowsWhatItIs() => Fuzz.All(Fuzz.Text, text => AssertPlain(FaultText.Clean(text), FaultText.Longest));

    [Fact]
    public void Quote_AnyText_StaysInsideItsQuotes() => Fuzz.All(Fuzz.Text, text =>
    {
        var quoted = Soql.Quote(text);
        Assert.True(quoted is ['\'', .., '\''] && quoted.Length >= 2);
        var inside = quoted[1..^1];
        for (var i = 0; i < inside.Length; i++)
        {
            Assert.NotEqual('\'', inside[i]);
            if (inside[i] == '\\')
                i++;
            Assert.True(i < inside.Length);
        }
    });

    private static void AssertPlain(SalesforceFault fault)
    {
        AssertPlain(fault.Message, FaultText.Longest);
        AssertPlain(fault.Code, 100);
        Assert.True(fault.Fields.Count <= 50);
        Assert.All(fault.Fields, f => Assert.True(f.Length <= 255));
        Assert.True((fault.MatchedIds?.Count ?? 0) <= 8_000);
    }

    private static void AssertPlain(string text, int longest)
    {
        Assert.True(text.Length <= longest, $"{text.Length}");
        foreach (var rune in text.EnumerateRunes())
            Assert.False(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format, $"U+{rune.Value:X4}");
    }

    /// <summary>A browser drops tabs and breaks and takes a backslash for a slash: whoever reads so must come to the same host.</summary>
    private static void AssertOneHost(string text, string host)
    {
        var trimmed = text.Trim();
        Assert.DoesNotContain(trimmed, c => c is '\\' or '\t' or '\r' or '\n' or '\0' or ' ');
        var start = trimmed.IndexOf("://", StringComparison.Ordinal);
        var authority = trimmed[(start < 0 ? 0 : start + 3)..].Split('/', '?', '#')[0];
        Assert.DoesNotContain('@', authority);
        Assert.Equal(host.TrimEnd('.'), new Uri("https://" + authority).IdnHost.TrimEnd('.').ToLowerInvariant());
    }
}
