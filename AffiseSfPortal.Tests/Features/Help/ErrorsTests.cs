using System.Globalization;
using AffiseSfPortal.Features.Help;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Tests.Features.Help;

public sealed class ErrorsTests : UiTest
{
    public ErrorsTests() => Services.AddHelp();

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Dictionary_EveryCode_HasTitleCauseAndCureOfItsOwnLanguage(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var words = Services.GetRequiredService<IStringLocalizer<ErrorDictionary>>();
        var missing = ErrorCodes.All
            .SelectMany(c => new[] { $"{c.Code}.title", $"{c.Code}.cause", $"{c.Code}.cure" })
            .Where(key => words[key].ResourceNotFound || string.IsNullOrWhiteSpace(words[key].Value));
        Assert.Empty(missing);
    }

    [Fact]
    public void List_Shown_LinksEveryCodeToItsPage()
    {
        var page = Render<Errors>();
        var links = page.FindAll("a").Select(a => a.GetAttribute("href")).ToHashSet();
        Assert.All(ErrorCodes.All, c => Assert.Contains(AffiseSfPortal.Components.Urls.ErrorHelpFor(c.Code), links));
    }

    [Fact]
    public void Page_KnownCode_SaysCauseAndCure()
    {
        var page = Render<Errors>(p => p.Add(e => e.Code, "STRING_TOO_LONG"));
        Assert.Contains("more characters than the Salesforce field holds", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Shorten the value", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORG_LOCKED")]
    [InlineData("host-refused")]
    [InlineData("create-in-flight")]
    public void Page_CodeWithASentenceOnly_ShowsTheSentence(string code)
    {
        var page = Render<Errors>(p => p.Add(e => e.Code, code));
        Assert.DoesNotContain("no page yet", page.Markup, StringComparison.Ordinal);
        Assert.True(page.Find(".help-text").TextContent.Length > 20);
    }

    [Fact]
    public void Page_UnknownCodeWithMarkup_IsShownAsText()
    {
        var page = Render<Errors>(p => p.Add(e => e.Code, "<img src=x>"));
        Assert.Empty(page.FindAll("img"));
        Assert.Contains("This code has no page yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_WordOfACure_LeavesOnlyThatCode()
    {
        var page = Render<Errors>();
        page.Find("input").Input("recycle bin");
        var link = Assert.Single(page.FindAll(".help-group a"));
        Assert.Contains("ENTITY_IS_DELETED", link.TextContent, StringComparison.Ordinal);
    }
}
