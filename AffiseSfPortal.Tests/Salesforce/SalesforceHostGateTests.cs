using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Tests.Salesforce;

public class SalesforceHostGateTests
{
    private readonly SalesforceHostGate _gate = new(new SalesforceHostOptions());

    [Theory]
    [InlineData("https://login.salesforce.com", "login.salesforce.com")]
    [InlineData("https://test.salesforce.com/", "test.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0", "acme.my.salesforce.com")]
    [InlineData("https://acme--dev.sandbox.my.salesforce.com", "acme--dev.sandbox.my.salesforce.com")]
    [InlineData("https://orgfarm-8663634d5e-dev-ed.develop.my.salesforce.com", "orgfarm-8663634d5e-dev-ed.develop.my.salesforce.com")]
    [InlineData("https://x.scratch.my.salesforce.com", "x.scratch.my.salesforce.com")]
    [InlineData("https://acme--dev.cs42.my.salesforce.com", "acme--dev.cs42.my.salesforce.com")]
    [InlineData("https://na24.salesforce.com", "na24.salesforce.com")]
    [InlineData("https://usa77.salesforce.com", "usa77.salesforce.com")]
    [InlineData("https://um1.salesforce.com", "um1.salesforce.com")]
    [InlineData("https://x.salesforce.com/services/data/v48.0", "x.salesforce.com")]
    [InlineData("HTTPS://ACME.My.Salesforce.COM:443/x", "acme.my.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com./x", "acme.my.salesforce.com")]
    [InlineData("  https://acme.my.salesforce.com  ", "acme.my.salesforce.com")]
    public void Check_SalesforceHost_IsAllowed(string address, string host)
    {
        var verdict = _gate.Check(address);

        Assert.True(verdict.IsAllowed);
        Assert.Equal(host, verdict.Host);
        Assert.Equal(new Uri("https://" + host), verdict.Origin);
    }

    [Theory]
    [InlineData("https://my.salesforce.com.evil.test", HostVerdictKind.NotSalesforce)]
    [InlineData("https://evil.test#.my.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://evil.test/.my.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://evil.test?.my.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://a.b.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://help.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://evil-salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://my.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://www.salesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://notsalesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://acme.my.salesforce.mil", HostVerdictKind.NotSalesforce)]
    [InlineData("https://acme.my.sfcrmproducts.cn", HostVerdictKind.NotSalesforce)]
    [InlineData("https://ácme.my.sálesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://acme.my.ѕalesforce.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://localhost", HostVerdictKind.NotSalesforce)]
    [InlineData("https://x.my.salesforce.com@evil.test", HostVerdictKind.HasUserInfo)]
    [InlineData("https://user:pw@acme.my.salesforce.com", HostVerdictKind.HasUserInfo)]
    [InlineData("https://@acme.my.salesforce.com", HostVerdictKind.HasUserInfo)]
    [InlineData("https://[::ffff:169.254.169.254]/", HostVerdictKind.IpAddress)]
    [InlineData("https://169.254.169.254/", HostVerdictKind.IpAddress)]
    [InlineData("https://2852039166/", HostVerdictKind.IpAddress)]
    [InlineData("https://0xA9FEA9FE/", HostVerdictKind.IpAddress)]
    [InlineData("https://0251.0376.0251.0376/", HostVerdictKind.IpAddress)]
    [InlineData("http://127.0.0.1:7700", HostVerdictKind.IpAddress)]
    [InlineData("https://acme.my.salesforce.com:8443", HostVerdictKind.BadPort)]
    [InlineData("http://acme.my.salesforce.com", HostVerdictKind.HttpInsteadOfHttps)]
    [InlineData("http://login.salesforce.com", HostVerdictKind.HttpInsteadOfHttps)]
    [InlineData("ftp://acme.my.salesforce.com", HostVerdictKind.OtherScheme)]
    [InlineData("file:///etc/passwd", HostVerdictKind.OtherScheme)]
    [InlineData("acme.my.salesforce.com", HostVerdictKind.MissingScheme)]
    [InlineData("acme.my.salesforce.com/services/data/v48.0", HostVerdictKind.MissingScheme)]
    [InlineData("acme.example.com", HostVerdictKind.NotSalesforce)]
    [InlineData("https://acme.lightning.force.com/lightning/page/home", HostVerdictKind.LightningHost)]
    [InlineData("https://acme.my.salesforce-setup.com/lightning/setup", HostVerdictKind.SetupHost)]
    [InlineData("https://acme.my.site.com", HostVerdictKind.SiteHost)]
    [InlineData("https://acme--c.vf.force.com", HostVerdictKind.SiteHost)]
    [InlineData("https://evil.test\\.my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://acme .my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("//\u202e", HostVerdictKind.Unparseable)]
    [InlineData("https://acme\u200b.my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://acme\t.my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://a..my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://.my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://acme.my.salesforce.com..", HostVerdictKind.Unparseable)]
    [InlineData("https://a_b%2f.my.salesforce.com", HostVerdictKind.Unparseable)]
    [InlineData("https://", HostVerdictKind.Unparseable)]
    [InlineData("", HostVerdictKind.Unparseable)]
    [InlineData(null, HostVerdictKind.Unparseable)]
    public void Check_AnythingElse_IsRefusedWithItsReason(string? address, HostVerdictKind kind)
    {
        var verdict = _gate.Check(address);

        Assert.Equal(kind, verdict.Kind);
        Assert.Null(verdict.Origin);
    }

    [Theory]
    [InlineData("https://acme.lightning.force.com/lightning/o/Lead/list", "acme.my.salesforce.com")]
    [InlineData("https://acme--uat.sandbox.lightning.force.com", "acme--uat.sandbox.my.salesforce.com")]
    [InlineData("https://x-dev-ed.develop.lightning.force.com", "x-dev-ed.develop.my.salesforce.com")]
    [InlineData("https://acme.my.salesforce-setup.com/x", "acme.my.salesforce.com")]
    [InlineData("https://acme--uat.sandbox.my.salesforce-setup.com/x", "acme--uat.sandbox.my.salesforce.com")]
    [InlineData("http://acme.my.salesforce.com", "acme.my.salesforce.com")]
    [InlineData("acme.my.salesforce.com", "acme.my.salesforce.com")]
    [InlineData("acme.lightning.force.com", "acme.my.salesforce.com")]
    [InlineData("https://acme.lightning.crmforce.mil", null)]
    public void Check_NearMiss_SuggestsTheRightHost(string address, string? suggestion) =>
        Assert.Equal(suggestion, _gate.Check(address).SuggestedHost);

    [Fact]
    public void Check_SeparateCloud_IsAllowedBySettingOnly()
    {
        var gate = new SalesforceHostGate(new SalesforceHostOptions { ExtraHostSuffixes = ["my.salesforce.mil"] });

        Assert.True(gate.Check("https://acme.my.salesforce.mil").IsAllowed);
        Assert.Equal("acme.my.salesforce.mil", gate.Check("https://acme.lightning.crmforce.mil").SuggestedHost);
        Assert.False(gate.Check("https://acme.my.sfcrmproducts.cn").IsAllowed);
    }

    [Fact]
    public void Trust_Loopback_AllowsExactlyThatHostAndPort()
    {
        _gate.Trust("127.0.0.1:7700");

        Assert.Equal(new Uri("http://127.0.0.1:7700"), _gate.Check("http://127.0.0.1:7700/services/data/v60.0").Origin);
        Assert.False(_gate.Check("http://127.0.0.1:7701").IsAllowed);
        Assert.False(_gate.Check("http://localhost:7700").IsAllowed);
        Assert.False(_gate.Check("https://127.0.0.1:7700").IsAllowed);
        Assert.False(_gate.Check("http://a@127.0.0.1:7700").IsAllowed);
        Assert.True(_gate.CheckDomain("127.0.0.1:7700").IsAllowed);
        Assert.Equal(new Uri("http://127.0.0.1:7700"), _gate.LoginHostFor("http://127.0.0.1:7700"));
    }

    [Theory]
    [InlineData("10.0.0.1:80")]
    [InlineData("example.com:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("a@127.0.0.1:80")]
    [InlineData("127.1:80")]
    [InlineData("")]
    public void Trust_NotLoopbackWithPort_Throws(string host) => Assert.Throws<ArgumentException>(() => _gate.Trust(host));

    [Fact]
    public void Trust_InProduction_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new SalesforceHostGate(new SalesforceHostOptions(), mayTrust: false).Trust("127.0.0.1:7700"));

    [Theory]
    [InlineData("login.salesforce.com", SalesforceEnvironment.Production)]
    [InlineData("test.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("acme.my.salesforce.com", SalesforceEnvironment.Production)]
    [InlineData("acme-dev-ed.develop.my.salesforce.com", SalesforceEnvironment.Production)]
    [InlineData("acme--uat.sandbox.my.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("acme--uat.my.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("acme--uat.cs42.my.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("x.scratch.my.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("na24.salesforce.com", SalesforceEnvironment.Production)]
    [InlineData("cs42.salesforce.com", SalesforceEnvironment.Sandbox)]
    [InlineData("127.0.0.1", SalesforceEnvironment.Unknown)]
    [InlineData("example.com", SalesforceEnvironment.Unknown)]
    public void Of_HostShape_TellsTheEnvironment(string host, SalesforceEnvironment environment) =>
        Assert.Equal(environment, SalesforceHostGate.Of(host));

    [Theory]
    [InlineData("acme.my.salesforce.com", "https://acme.my.salesforce.com/")]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0", "https://acme.my.salesforce.com/")]
    [InlineData("na24.salesforce.com", "https://login.salesforce.com/")]
    [InlineData("cs42.salesforce.com", "https://test.salesforce.com/")]
    [InlineData("welcome.salesforce.com", "https://login.salesforce.com/")]
    [InlineData("test.salesforce.com", "https://test.salesforce.com/")]
    [InlineData("evil.test", null)]
    public void LoginHostFor_Host_IsWherePeopleSignIn(string host, string? login) =>
        Assert.Equal(login, _gate.LoginHostFor(host)?.AbsoluteUri);
}
