using System.Globalization;
using System.Resources;
using AffiseSfPortal.Features.Marketplace;
using AffiseSfPortal.Features.Marketplace.Connection;
using AffiseSfPortal.Features.Marketplace.OAuth;
using AffiseSfPortal.Features.Marketplace.Wizard;

namespace AffiseSfPortal.Tests.Features.Marketplace;

public sealed class MarketplaceWordsTests
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr");

    [Theory]
    [InlineData("")]
    [InlineData("fr")]
    public void ConnectionWords_EveryProblemAndCure_HasWords(string culture)
    {
        var words = Words(typeof(ConnectionWords), culture);
        foreach (var code in ConnectionProblems.All.Where(c => c != ConnectionProblems.DomainOtherEnvironment))
            Assert.Contains($"Problem_{code}", words);
        foreach (var kind in Enum.GetNames<ConnectionCureKind>())
            Assert.Contains($"Cure_{kind}", words);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fr")]
    public void OAuthWords_EveryOutcome_SaysWhatWhyAndWhatToDo(string culture)
    {
        var words = Words(typeof(OAuthWords), culture);
        foreach (var outcome in OAuthOutcomes.All)
        {
            Assert.Contains($"{outcome}.Title", words);
            Assert.Contains($"{outcome}.Why", words);
            Assert.Contains($"{outcome}.Cure", words);
        }

        Assert.All(OAuthOutcomes.ShownBySalesforce, o => Assert.Contains($"{o}.Shown", words));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fr")]
    public void WizardWords_EveryStepLockAndStanding_HasWords(string culture)
    {
        var words = Words(typeof(WizardWords), culture);
        Assert.All(Enum.GetNames<WizardStep>(), s => Assert.Contains($"Step_{s}", words));
        Assert.All(Enum.GetValues<StepLock>().Where(l => l != StepLock.None), l => Assert.Contains($"Lock_{l}", words));
        Assert.All(Enum.GetValues<GrantBlock>().Where(b => b != GrantBlock.None), b => Assert.Contains($"GrantBlock_{b}", words));
        Assert.All(Enum.GetNames<ConnectionStanding>(), s => Assert.Contains($"Standing_{s}", words));
        Assert.All(Enum.GetNames<ConnectionStanding>(), s => Assert.Contains($"Detail_{s}", words));
    }

    [Fact]
    public void Resources_OfTheFeature_SpeakBothLanguages()
    {
        var names = typeof(MarketplacePage).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("AffiseSfPortal.Features.Marketplace.", StringComparison.Ordinal))
            .Select(n => n[..^".resources".Length])
            .ToList();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var resources = new ResourceManager(name, typeof(MarketplacePage).Assembly);
            Assert.Equal(Keys(resources, CultureInfo.InvariantCulture), Keys(resources, French));
        }
    }

    private static List<string> Words(Type type, string culture) =>
        Keys(new ResourceManager(type.FullName!, type.Assembly), CultureInfo.GetCultureInfo(culture));

    private static List<string> Keys(ResourceManager resources, CultureInfo culture) =>
        [.. resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key).Order(StringComparer.Ordinal)];
}
