using System.Text;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Tests.Mapping;

/// <summary>Secrets and bank data leave by no way at all, not even by a mapping that an older version stored.</summary>
public class GuardTests
{
    [Theory]
    [InlineData("Password", DataClass.Secret)]
    [InlineData("Mot de passe", DataClass.Secret)]
    [InlineData("API key", DataClass.Secret)]
    [InlineData("ApiKey", DataClass.Secret)]
    [InlineData("api_key", DataClass.Secret)]
    [InlineData("Clé API", DataClass.Secret)]
    [InlineData("Your IBAN", DataClass.Bank)]
    [InlineData("SWIFT/BIC", DataClass.Bank)]
    [InlineData("Bank name", DataClass.Bank)]
    [InlineData("Coordonnées bancaires", DataClass.Bank)]
    [InlineData("Account numbers", DataClass.Bank)]
    [InlineData("PayPal e-mail", DataClass.Bank)]
    [InlineData("Telegram", DataClass.Contact)]
    [InlineData("Company size", DataClass.Ordinary)]
    [InlineData("Bankside traffic", DataClass.Ordinary)]
    [InlineData("Traffic tokens", DataClass.Secret)]
    [InlineData("Secretary", DataClass.Ordinary)]
    [InlineData("Vertical", DataClass.Ordinary)]
    public void ClassOfName_Words_InBothLanguages(string name, DataClass expected) => Assert.Equal(expected, DataGuard.ClassOfName(name));

    [Fact]
    public void ClassOf_BuiltInFields_NoneIsForbidden() =>
        Assert.DoesNotContain(AffiliateField.Mappable([]), DataGuard.IsForbidden);

    [Theory]
    [InlineData("custom:0", null)]
    [InlineData(RowSources.Template, "see {IBAN}")]
    [InlineData(RowSources.Template, "see {custom:0}")]
    [InlineData("city", null)]
    public void Compose_GuardedSource_IsNeverSentWhateverTheMappingSays(string source, string? text)
    {
        var iban = new SignUpField { Name = "IBAN" };
        var affiliate = Maps.Affiliate();
        affiliate.SignUpValues[0] = ["FR7630006000011234567890189"];
        var row = Maps.Row(source, "Description");
        // The last: as a fallback for something harmless.
        row.Recipe = new RowRecipe { Text = text, Steps = source == "city" ? [new(TransformKind.OrField, "custom:0")] : [] };
        var catalogue = AffiliateField.Mappable([iban]);

        var record = new PayloadComposer(Maps.Version(MatchBy.StoredId, row), catalogue, null).Compose(affiliate);

        Assert.DoesNotContain("FR76", Encoding.UTF8.GetString(record.Json.Span), StringComparison.Ordinal);
        Assert.Equal(new FieldDecision(source, "Description", FieldOutcome.Guarded, null), record.Decisions.Single());
        Assert.Equal((CompatibilityKind.Impossible, CompatibilityReason.Guarded), TypeCompatibility.Check(row, Maps.Field("Description", "textarea", 32000), catalogue) is var fit ? (fit.Kind, fit.Reason) : default);
    }
}
