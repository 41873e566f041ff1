using System.Text;
using AffiseSfPortal.Components;
using AffiseSfPortal.Components.Hosting;
using AffiseSfPortal.Components.Shared;
using AffiseSfPortal.Components.Words;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Api.Push;
using AffiseSfPortal.Features.FieldMapping.Work;
using AffiseSfPortal.Mapping;
using AffiseSfPortal.Tests.Mapping;
using CsCheck;
using Microsoft.AspNetCore.Http;
using SmallOrg = AffiseSfPortal.Tests.Features.FieldMapping.Org;

namespace AffiseSfPortal.Tests.Fuzzing;

/// <summary>Whatever comes in by the portal's own doors.</summary>
public sealed class PortalFuzzTests
{
    private static readonly string[] Pushes =
    [
        """[{"id":5201,"email":"mara@clickwise.example","login":"Clickwise","ref_percent":"2","status":"on moderation","manager":{"first_name":"Ann","last_name":"Lee","email":"a@n.example"},"tags":[{"id":"1","name":"vip"},"new"],"level":3,"customFields":[{"id":12,"name":"verticals","value":[1,2],"label":{"1":"Dating","2":"Finance"}}]}]""",
        """[{"id":"7"},{"id":"8","email":null}]""",
    ];

    private static readonly string[] Mappings =
    [
        """{"format":"affise-salesforce-mapping","v":1,"object":"Lead","match":"Affise_Affiliate_Id__c","settings":{"v":1,"owner":"grantingUser","duplicates":"stop","findsByEmail":false},"rows":[{"source":"login","target":"Company","type":"string","text":"x","values":{"entries":[{"from":"a","to":null}],"unlisted":"stop"},"steps":[{"kind":"truncate","number":80}],"policy":"onlyIfEmpty"},{"source":"id","target":"Affise_Affiliate_Id__c"}]}""",
    ];

    [Fact]
    public void Push_AnyBody_IsRefusedWholeOrReadItemByItem() => Fuzz.All(Fuzz.Near(Pushes), body =>
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(body);
        // Over memory nothing waits.
        var (json, problem) = PushBody.ReadAsync(context.Request, default).GetAwaiter().GetResult();
        Assert.NotEqual(json is null, problem is null);
        if (problem is not null)
        {
            Assert.InRange(problem.StatusCode, 400, 499);
            return;
        }
        using (json)
        {
            foreach (var item in json!.RootElement.EnumerateArray().Take(50))
            {
                var read = AffiseItem.Of(item);
                Assert.InRange(read.Errors.Count, 0, 25);
                Assert.All(read.Errors, e => Assert.NotEmpty(e.Code));
            }
        }
    });

    [Fact]
    public void MappingFile_AnyText_IsDamagedOrKeepsItsMeaning()
    {
        var targets = SmallOrg.Granted(SmallOrg.Key);
        Fuzz.All(Fuzz.NearText(Mappings), text =>
        {
            var result = MappingFiles.Import(text, SmallOrg.Sources, targets);
            Assert.Equal(result.Document is null, result.Fault != DocumentFault.None);
            if (result.Document is not { } document)
                return;
            var written = document.ToJson();
            var (again, fault) = MappingDocument.Read(written);
            Assert.Equal((DocumentFault.None, written), (fault, again?.ToJson()));
        });
    }

    [Fact]
    public void Template_AnyText_IsOneOrSaysWhereNot()
    {
        var affiliate = AnyAffiliate.All.Single();
        Fuzz.All(Fuzz.NearText("{login} ({id})[, {city}]", "{{x}} {email}", "[{zip_code} ]{notes}"), text =>
        {
            var (template, fault) = RowTemplate.Parse(text, AnyAffiliate.Catalogue);
            Assert.NotEqual(template is null, fault is null);
            if (fault is not null)
                Assert.InRange(fault.At, 0, text.Length);
            _ = template?.Render(affiliate);
        });
    }

    [Fact]
    public void Cell_AnyText_ComesBackAndIsNoFormula() => Fuzz.All(Fuzz.Text, text =>
    {
        var cell = Unquoted(CsvCell.Of(text));
        Assert.True(cell == text || cell == "'" + text);
        Assert.False(cell.TrimStart(' ', '\u00a0') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0', ..], cell);
    });

    [Fact]
    public void Addresses_AnyText_StayInThePortal() => Fuzz.All(Fuzz.NearText("/affiliates/manage?x=1", "//evil.test", "https://portal.example.com/x"), text =>
    {
        _ = SafeUrl.IsWeb(text);
        if (PortalOptions.TryNetwork(text, out var network))
            Assert.True(network.PrefixLength >= 0);
        if (!Urls.IsLocal(text))
            return;
        // As a browser reads it.
        var read = text.Replace("\t", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace('\\', '/');
        Assert.True(read is ['/'] or ['/', not '/', ..], text);
    });

    [Fact]
    public void Texts_AnyText_ArePlainAndStaySo() => Fuzz.All(Fuzz.Text, text =>
    {
        var plain = PlainText.Of(text);
        Assert.Equal(plain, PlainText.Of(plain));
        Assert.DoesNotContain(plain, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
        // No half of a pair is left: every database takes it.
        Assert.Equal(plain, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(plain)));
        Assert.Equal(32, ApiKeySecret.HashOf(text).Length);
    });

    /// <summary>As RFC 4180 reads one cell.</summary>
    private static string Unquoted(string cell)
    {
        if (cell is not ['"', ..])
        {
            Assert.DoesNotContain(cell, c => c is '"' or ',' or '\r' or '\n');
            return cell;
        }
        Assert.True(cell is ['"', .., '"'] && cell.Length > 1);
        var inside = cell[1..^1];
        Assert.DoesNotContain("\"", inside.Replace("\"\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return inside.Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
