using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.FieldMapping;

namespace AffiseSfPortal.Tests.Features.FieldMapping;

public sealed class GridSearchTests
{
    [Fact]
    public void Find_ExactApiName_ComesFirst()
    {
        var draft = Org.Draft(Org.Granted(Org.Text("A_Email__c", "A Email", 80)));

        Assert.Equal("Email", TargetSearch.Find(draft, draft.Row("city").Id, "email").Options[0].Name);
    }

    [Fact]
    public void Find_Empty_OffersOnlyWriteableFieldsAndTheSuggestionFirst()
    {
        var draft = Org.Draft();

        var found = TargetSearch.Find(draft, draft.Row("phone").Id, "");

        Assert.True(found.Options[0].IsSuggested);
        Assert.DoesNotContain(found.Options, o => o.Name == Org.Formula.Name);
    }

    [Fact]
    public void Find_FieldInUse_IsOfferedLastWithTheRowThatHasIt()
    {
        var draft = Org.Draft();
        draft.Map("email", "Email");

        var used = TargetSearch.Find(draft, draft.Row("phone").Id, "").Options.Single(o => o.Name == "Email");

        Assert.Equal(TargetRefusal.Used, used.Refusal);
        Assert.Equal("email", used.UsedBy?.SourceKey);
    }

    [Fact]
    public void Find_FreeName_IsOfferedOnlyBeforeTheGrant()
    {
        var before = Org.Draft(Org.BeforeGrant());
        var after = Org.Draft();

        Assert.Equal("My_Field__c", Assert.Single(TargetSearch.Find(before, before.Row("city").Id, "My_Field__c").Options).Name);
        Assert.Empty(TargetSearch.Find(before, before.Row("city").Id, "My Field").Options);
        Assert.Empty(TargetSearch.Find(after, after.Row("city").Id, "My_Field__c").Options);
    }

    [Fact]
    public void Find_ManyFields_ShowsFiftyAndSaysHowManyMore()
    {
        var draft = Org.Draft(new TargetCatalogue("Lead", TargetOrigin.Org, Org.Lead() with { Fields = [.. Enumerable.Range(0, 300).Select(i => Org.Text($"F{i}__c", $"Field {i}", 80))] }));

        var found = TargetSearch.Find(draft, draft.Rows[0].Id, "field");

        Assert.Equal((TargetSearch.Limit, 270), (found.Options.Count, found.More));
    }

    [Fact]
    public void Of_Filters_CountWhatTheyShow()
    {
        var draft = Org.Draft(saved: Org.Version(1, ("city", "Gone__c"), ("email", "Email")));

        Assert.Equal(draft.Rows.Count + 2, GridView.Count(draft, GridFilter.All));
        Assert.Equal(3, GridView.Count(draft, GridFilter.ToLookAt));
        Assert.Equal(draft.Rows.Count - 2, GridView.Count(draft, GridFilter.NotMapped));
        foreach (var filter in Enum.GetValues<GridFilter>())
            Assert.Equal(GridView.Count(draft, filter), GridView.Of(draft, filter, "", r => r.SourceKey ?? "").Sections.Sum(s => s.Count));
    }

    [Theory]
    [InlineData("post", "zip_code")]
    [InlineData("zip", "zip_code")]
    [InlineData("EMAIL", "email")]
    public void Of_Query_FindsByLabelOnBothSides(string query, string sourceKey)
    {
        var draft = Org.Draft();
        draft.Map("zip_code", "PostalCode");

        var rows = GridView.Of(draft, GridFilter.All, query, r => r.SourceKey ?? "").Sections.SelectMany(s => s.Rows);

        Assert.Equal(sourceKey, Assert.Single(rows).SourceKey);
    }

    [Fact]
    public void Of_NothingMatches_IsEmpty() =>
        Assert.True(GridView.Of(Org.Draft(), GridFilter.All, "zzz", r => r.SourceKey ?? "").IsEmpty);
}
