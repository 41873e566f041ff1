using System.Globalization;
using System.Net;
using AffiseSfPortal.Salesforce;
using AffiseSfPortal.Salesforce.Http;
using AffiseSfPortal.Salesforce.Wire;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforcePiecesTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("13.110.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void IsPublic_Address_OnlyThePublicInternet(string address, bool isPublic) =>
        Assert.Equal(isPublic, AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0", SalesforceApiUrlProblem.None)]
    [InlineData(" https://acme.my.salesforce.com/services/data/v48.0/ ", SalesforceApiUrlProblem.None)]
    [InlineData("https://acme.my.salesforce.com/Services/Data/V66.0", SalesforceApiUrlProblem.None)]
    [InlineData("http://127.0.0.1:7700/services/data/v60.0", SalesforceApiUrlProblem.None)]
    [InlineData("https://acme.my.salesforce.com", SalesforceApiUrlProblem.MissingPath)]
    [InlineData("https://acme.my.salesforce.com/services/Soap/u/48.0", SalesforceApiUrlProblem.MissingPath)]
    [InlineData("https://acme.my.salesforce.com/services/data", SalesforceApiUrlProblem.MissingVersion)]
    [InlineData("https://acme.my.salesforce.com/services/data/", SalesforceApiUrlProblem.MissingVersion)]
    [InlineData("https://acme.my.salesforce.com/services/data/v48", SalesforceApiUrlProblem.BadVersion)]
    [InlineData("https://acme.my.salesforce.com/services/data/48.0", SalesforceApiUrlProblem.BadVersion)]
    [InlineData("https://acme.my.salesforce.com/services/data/vNN.N", SalesforceApiUrlProblem.BadVersion)]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0/sobjects", SalesforceApiUrlProblem.ExtraPath)]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0?x=1", SalesforceApiUrlProblem.ExtraPath)]
    [InlineData("acme.my.salesforce.com/services/data/v48.0", SalesforceApiUrlProblem.NotAnAddress)]
    [InlineData("", SalesforceApiUrlProblem.NotAnAddress)]
    [InlineData("//\u202e", SalesforceApiUrlProblem.NotAnAddress)]
    [InlineData("https://acme.my.salesforce.com\u202e/services/data/v48.0", SalesforceApiUrlProblem.NotAnAddress)]
    [InlineData(null, SalesforceApiUrlProblem.NotAnAddress)]
    public void TryParse_ApiUrl_NamesTheProblem(string? text, SalesforceApiUrlProblem expected)
    {
        var isRead = SalesforceApiUrl.TryParse(text, out var url, out var problem);

        Assert.Equal(expected, problem);
        Assert.Equal(expected == SalesforceApiUrlProblem.None, isRead);
        Assert.Equal(isRead, url is not null);
    }

    [Fact]
    public void TryParse_GoodApiUrl_GivesOriginVersionAndCanonicalForm()
    {
        Assert.True(SalesforceApiUrl.TryParse("https://ACME.my.salesforce.com/services/data/V48.0/", out var url, out _));

        Assert.Equal(("v48.0", 48, "https://acme.my.salesforce.com/services/data/v48.0"), (url.Version, url.Number, url.ToString()));
        Assert.Equal(new Uri("https://acme.my.salesforce.com"), url.Origin);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("86400", 900)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999999", 900)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    [InlineData("Sun, 01 Nov 2026 00:01:00 GMT", 60)]
    [InlineData("Sun, 01 Nov 2026 09:00:00 GMT", 900)]
    [InlineData("Sat, 31 Oct 2026 23:00:00 GMT", null)]
    public void RetryAfter_Header_IsReadAndCapped(string? header, int? seconds) =>
        Assert.Equal(seconds, (int?)RetryAfterReader.Read(header, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))?.TotalSeconds);

    [Theory]
    [InlineData("a<b>c</b>&amp;d", "a c &d")]
    [InlineData("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [InlineData("value <img src=x onerror=alert(1)> here", "value here")]
    [InlineData("line\r\n\tnext\0end", "line next end")]
    [InlineData("a\u202eb\u200bc", "abc")]
    [InlineData("<script>alert(1)</script>text", "text")]
    [InlineData("<script>never closed", "")]
    [InlineData("<!-- note -->text", "text")]
    [InlineData("unclosed <b", "unclosed <b")]
    public void Clean_Text_IsPlain(string text, string clean) => Assert.Equal(clean, FaultText.Clean(text));

    [Fact]
    public void Clean_LongText_IsCutAtAWholeCharacter()
    {
        var clean = FaultText.Clean(new string('x', 999) + "😀😀");

        Assert.Equal(999, clean.Length);
        Assert.Equal("", FaultText.Clean(new string('<', 0)));
    }

    [Theory]
    [InlineData("api-usage=45/15000", 45, 15000)]
    [InlineData("api-usage=45/15000; per-app-api-usage=17/250(appName=x)", 45, 15000)]
    [InlineData("per-app-api-usage=17/250(appName=x)", null, null)]
    [InlineData("api-usage=x/y", null, null)]
    [InlineData(null, null, null)]
    public void LimitInfo_Header_IsRead(string? header, int? used, int? allowed)
    {
        var usage = LimitInfo.Read(header);

        Assert.Equal((used, allowed), (usage?.Used, usage?.Allowed));
    }

    [Theory]
    [InlineData("2022-03-17T16:21:26.000+0000", "2022-03-17T16:21:26.0000000+00:00")]
    [InlineData("2022-03-17T16:21:26.000-0530", "2022-03-17T16:21:26.0000000-05:30")]
    [InlineData("2022-03-17T16:21:26Z", "2022-03-17T16:21:26.0000000+00:00")]
    [InlineData("2022-03-17T16:21:26+01:00", "2022-03-17T16:21:26.0000000+01:00")]
    public void TimeConverter_SalesforceTime_IsRead(string text, string expected)
    {
        Assert.True(SalesforceTimeConverter.TryRead(text, out var time));
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Quote_HostileValue_StaysInsideItsQuotes() =>
        Assert.Equal(@"'O\'Brien \\ \n'", Soql.Quote("O'Brien \\ \n"));
}
