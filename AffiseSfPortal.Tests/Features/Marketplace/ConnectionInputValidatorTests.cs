using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Salesforce;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class ConnectionInputValidatorTests
{
    private static readonly ConnectionInputValidator Validator = new(new SalesforceHostGate(new SalesforceHostOptions { TrustedHosts = ["127.0.0.1:7700"] }));

    private static readonly ConnectionInput Good = new()
    {
        ConsumerKey = "3MVG9d8..z.hDcPLtRk0",
        ConsumerSecret = "8A1B2C3D4E5F",
        ApiUrl = "https://acme.my.salesforce.com/services/data/v48.0",
        DestinationObject = "Lead",
        SalesforceDomain = "https://login.salesforce.com",
    };

    [Theory]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.salesforce.com/services/data/v68.0/")]
    [InlineData("  https://acme--uat.sandbox.my.salesforce.com/services/data/v66.0 ")]
    [InlineData("https://na24.salesforce.com/services/data/v48.0")]
    [InlineData("http://127.0.0.1:7700/services/data/v48.0")]
    public void ApiUrl_Right_IsAccepted(string text) => Assert.Null(Problem(ConnectionField.ApiUrl, text));

    [Theory]
    [InlineData("", "api-url-required", null)]
    [InlineData("http://acme.my.salesforce.com/services/data/v48.0", "host-http", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("http://acme.my.salesforce.com", "host-http", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("acme.my.salesforce.com/services/data/v60.0", "host-missing-scheme", "https://acme.my.salesforce.com/services/data/v60.0")]
    [InlineData("https://acme.lightning.force.com/lightning/page/home", "host-lightning", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home", "host-setup", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.site.com/services/data/v48.0", "host-site", null)]
    [InlineData("https://my.salesforce.com.evil.example/services/data/v48.0", "host-look-alike", null)]
    [InlineData("https://evil.example/services/data/v48.0", "host-not-salesforce", null)]
    [InlineData("https://acme.my.salesforce.com@evil.example/services/data/v48.0", "host-user-info", null)]
    [InlineData("https://169.254.169.254/services/data/v48.0", "host-ip-address", null)]
    [InlineData("https://127.0.0.1:7700/services/data/v48.0", "host-ip-address", null)]
    [InlineData("https://acme.my.salesforce.com:8443/services/data/v48.0", "host-bad-port", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("ftp://acme.my.salesforce.com/services/data/v48.0", "host-other-scheme", null)]
    [InlineData("not an address", "host-unparseable", null)]
    [InlineData("https://login.salesforce.com/services/data/v48.0", "api-url-sign-in-host", null)]
    [InlineData("https://acme.my.salesforce.com", "api-url-missing-path", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.salesforce.com/services/data", "api-url-missing-version", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.salesforce.com/services/data/v60", "api-url-bad-version", "https://acme.my.salesforce.com/services/data/v60.0")]
    [InlineData("https://acme.my.salesforce.com/services/data/60.0", "api-url-bad-version", "https://acme.my.salesforce.com/services/data/v60.0")]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0/sobjects/Lead", "api-url-extra-path", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("https://acme.my.salesforce.com/services/data/v29.0", "api-url-retired-version", "https://acme.my.salesforce.com/services/data/v48.0")]
    [InlineData("http://127.0.0.1:7700", "api-url-missing-path", "http://127.0.0.1:7700/services/data/v48.0")]
    public void ApiUrl_Wrong_NamesReasonAndCure(string text, string code, string? cure) => AssertProblem(ConnectionField.ApiUrl, text, code, cure);

    [Fact]
    public void ApiUrl_MissingVersionAndNewestKnown_OffersTheNewestFirst()
    {
        var problem = Validator.Problems(Good with { ApiUrl = "https://acme.my.salesforce.com/services/data", NewestVersion = "v68.0" }).Single();
        Assert.Collection(
            problem.Cures,
            c => Assert.Equal((ConnectionCureKind.UseNewestVersion, "v68.0"), (c.Kind, c.Shown)),
            c => Assert.Equal((ConnectionCureKind.UseVersion, "v48.0"), (c.Kind, c.Shown)));
    }

    [Fact]
    public void ApiUrl_NewerThanTheOrg_OffersItsNewest()
    {
        var problem = Validator.Problems(Good with { ApiUrl = "https://acme.my.salesforce.com/services/data/v99.0", NewestVersion = "v68.0" }).Single();
        Assert.Equal("api-url-version-too-new", problem.Code);
        Assert.EndsWith("/v68.0", problem.Cures[0].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com/")]
    [InlineData("acme.my.salesforce.com")]
    [InlineData("https://na24.salesforce.com")]
    public void Domain_Right_IsAccepted(string text) => Assert.Null(Problem(ConnectionField.SalesforceDomain, text));

    [Theory]
    [InlineData("", "domain-required", null)]
    [InlineData("http://acme.my.salesforce.com", "host-http", "https://acme.my.salesforce.com")]
    [InlineData("https://acme.lightning.force.com", "host-lightning", "https://acme.my.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com/services/data/v48.0", "domain-path", "https://acme.my.salesforce.com")]
    [InlineData("https://test.salesforce.com", "domain-other-environment", "https://acme.my.salesforce.com")]
    [InlineData("https://salesforce.evil.example", "host-look-alike", null)]
    public void Domain_Wrong_NamesReasonAndCure(string text, string code, string? cure) => AssertProblem(ConnectionField.SalesforceDomain, text, code, cure);

    [Theory]
    [InlineData("Lead")]
    [InlineData("Affiliate__c")]
    [InlineData("ns__Affiliate__c")]
    public void Object_Right_IsAccepted(string text) => Assert.Null(Problem(ConnectionField.DestinationObject, text));

    [Theory]
    [InlineData("", "object-required", null)]
    [InlineData("My Object", "object-blank-inside", "My_Object__c")]
    [InlineData("My Object__c", "object-blank-inside", "My_Object__c")]
    [InlineData("Mon affilié", "object-blank-inside", "Mon_affilie__c")]
    [InlineData("Leads", "object-label", "Lead")]
    [InlineData("Piste", "object-label", "Lead")]
    [InlineData("Lead;", "object-characters", "Lead__c")]
    [InlineData("1st", "object-characters", null)]
    public void Object_Wrong_NamesReasonAndCure(string text, string code, string? cure) => AssertProblem(ConnectionField.DestinationObject, text, code, cure);

    [Theory]
    [InlineData("", "key-required")]
    [InlineData("3MVG9 abc", "key-blank-inside")]
    [InlineData("https://acme.my.salesforce.com", "key-is-address")]
    public void Key_Wrong_NamesReason(string text, string code) => Assert.Equal(code, Problem(ConnectionField.ConsumerKey, text)?.Code);

    [Fact]
    public void Secret_MissingButStored_IsAccepted() =>
        Assert.Empty(Validator.Problems(Good with { ConsumerSecret = "", SecretIsStored = true }));

    [Theory]
    [InlineData("", "secret-required")]
    [InlineData("8A1B 2C3D", "secret-blank-inside")]
    [InlineData("3MVG9d8..z.hDcPLtRk0", "secret-is-key")]
    public void Secret_Wrong_NamesReasonWithoutQuotingIt(string text, string code)
    {
        var problem = Problem(ConnectionField.ConsumerSecret, text);
        Assert.Equal(code, problem?.Code);
        Assert.Equal("", problem!.Detail);
        Assert.All(problem.Cures, c => Assert.Equal("", c.Value));
    }

    [Fact]
    public void Problems_SeveralFields_ComeInTheOrderOfTheScreen() =>
        Assert.Equal(Enum.GetValues<ConnectionField>(), Validator.Problems(new ConnectionInput()).Select(p => p.Field));

    private static void AssertProblem(ConnectionField field, string text, string code, string? cure)
    {
        var problem = Problem(field, text);
        Assert.Equal(code, problem?.Code);
        Assert.Equal(cure, problem!.Cures.Count == 0 ? null : problem.Cures[0].Value);
        Assert.Contains(code, ConnectionProblems.All);
        // A cure that needs another cure is none.
        if (cure is not null)
            Assert.Null(Problem(field, cure));
    }

    private static ConnectionProblem? Problem(ConnectionField field, string text) =>
        Validator.Problems(Good.With(field, text)).FirstOrDefault(p => p.Field == field);
}
