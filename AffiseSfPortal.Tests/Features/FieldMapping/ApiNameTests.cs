using AffiseSfPortal.Features.FieldMapping;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class ApiNameTests
{
    [Theory]
    [InlineData("Email", true)]
    [InlineData("My_Field__c", true)]
    [InlineData("affise__My_Field__c", true)]
    [InlineData("Legal_Name__pc", true)]
    [InlineData("My Field", false)]
    [InlineData("My__Field__x__c", false)]
    [InlineData("1st", false)]
    [InlineData("_c", false)]
    [InlineData("Email_", false)]
    [InlineData("Émail", false)]
    [InlineData("Owner.Name", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsValid_Name_FollowsSalesforcesForm(string? name, bool valid) => Assert.Equal(valid, ApiName.IsValid(name));
}
