using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Tests.Domain;

public sealed class AffiliateNameTests
{
    [Theory]
    [InlineData("Nordlicht Media", "Ann Lee", "Nordlicht Media")]
    [InlineData(null, "Ann Lee", "Ann Lee")]
    [InlineData("  ", "Ann Lee", "Ann Lee")]
    [InlineData("", " ", "a@b.example")]
    [InlineData(null, null, "a@b.example")]
    public void DisplayName_IsTheCompanyElseThePersonElseTheEmail(string? company, string? contact, string name)
    {
        var affiliate = new Affiliate { Email = "a@b.example", CompanyName = company, ContactPerson = contact };

        Assert.Equal((name, name), (affiliate.DisplayName, Affiliate.NameOf(company, contact, affiliate.Email)));
    }
}
