using System.Globalization;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Features.Affiliates;

namespace AffiseSfPortal.Tests.Features.Affiliates;

public sealed class CountryNamesTests
{
    public CountryNamesTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    [Fact]
    public void All_AreTheCodesThatTheIntakeKnows() =>
        Assert.Equal(Countries.Codes.Order(StringComparer.Ordinal), CountryNames.All.Select(c => c.Code).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("de ", "DE")]
    [InlineData("Germany", "DE")]
    [InlineData("allemagne", "DE")]
    [InlineData("Germany (DE)", "DE")]
    [InlineData("cote d'ivoire", "CI")]
    [InlineData("Etats-Unis", "US")]
    [InlineData("Atlantis", null)]
    [InlineData("", null)]
    public void Find_WhatPeopleType_GivesTheCode(string typed, string? code) => Assert.Equal(code, CountryNames.Find(typed));

    [Fact]
    public void Search_Code_PutsThatCountryFirst() => Assert.Equal("DE", CountryNames.Search("de")[0].Code);

    [Fact]
    public void All_InFrench_AreFrench()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");
        Assert.Equal("Allemagne (DE)", CountryNames.Show("DE"));
        Assert.Equal("DE", CountryNames.Search("alle")[0].Code);
    }
}
