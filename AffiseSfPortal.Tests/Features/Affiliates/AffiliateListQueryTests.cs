using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class AffiliateListQueryTests
{
    [Fact]
    public void Address_Defaults_HasNoQuery() => Assert.Equal("/affiliates/manage", new AffiliateListQuery().ToAddress());

    [Fact]
    public void Parse_OwnAddress_GivesTheSameQuery()
    {
        var query = new AffiliateListQuery
        {
            Search = "a&b = 100%",
            Status = AffiliateStatus.OnModeration,
            Sync = SyncState.Refused,
            Sort = AffiliateSort.LastSync,
            Descending = true,
            Page = 3,
            PageSize = 50,
        };
        Assert.Equal(query, AffiliateListQuery.Parse(new Uri("https://portal.example" + query.ToAddress())));
    }

    [Theory]
    [InlineData("?page=-1&rows=7&status=7&sync=Sent&sort=Colour")]
    [InlineData("?page=99999999999999&rows=x")]
    [InlineData("?page=0&q=%20%20")]
    public void Parse_Nonsense_GivesDefaults(string text) =>
        Assert.Equal(new AffiliateListQuery(), AffiliateListQuery.Parse(new Uri("https://portal.example/affiliates/manage" + text)));
}
